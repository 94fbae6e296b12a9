"""Releases of a round."""
