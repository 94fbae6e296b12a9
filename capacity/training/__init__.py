"""Needs, courses, cohorts and the training plan; so far the training evaluation as data."""
