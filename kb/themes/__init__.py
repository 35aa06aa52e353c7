"""Themes: what they are, and which learning points are suggested to carry them."""
