"""Invitations: who is asked, by which way, reminded, and what came back instead of an answer."""
