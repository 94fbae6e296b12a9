"""Free-text answers of a round: reading, searching, and coding them by theme."""
