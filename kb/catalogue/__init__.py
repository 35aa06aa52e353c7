"""The catalogue: the one truth of a library. `Catalogue` is the one door to its tables."""
