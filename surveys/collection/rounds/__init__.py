"""Rounds: one collection of questionnaire versions from opening to closing, and its course."""
