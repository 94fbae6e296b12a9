"""Inviting: the staff's pages, and those where the invited say something else than answers."""
