"""Tallies and measures of what was answered, disclosure control, and how results are shown."""
