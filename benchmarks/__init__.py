"""Commands that print figures: how well briefings are read, searched and tagged, and how fast. Figures are quoted only as printed."""
