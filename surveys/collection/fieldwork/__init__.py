"""Fieldwork: how far a round is, who has not answered, and what to do about it."""
