"""Programmes, who took part in them and how, and the findings of the public record."""
