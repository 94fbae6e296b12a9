"""Releases: what is published of a round, stored as it was published, one after another."""
