"""Assessments: self-rating, consensus, evidence, review; the three diagnostics as data."""
