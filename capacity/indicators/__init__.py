"""Indicators with baseline, milestones and target. Nothing of them is built yet."""
