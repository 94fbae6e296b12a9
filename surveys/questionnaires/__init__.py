"""Versioned multilingual questionnaires: structure, logic, translation, library."""
