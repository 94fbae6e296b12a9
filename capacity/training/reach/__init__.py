"""Whom training reached: participants by year and their equity."""
