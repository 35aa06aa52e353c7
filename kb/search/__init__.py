"""Search: reading what was typed, ranking by words and by meaning, joining the two, and saying why a line was found."""
