"""Needs, courses, the plan as an integer programme, and evaluation: pure."""
