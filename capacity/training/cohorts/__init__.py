"""Cohorts: places offered to organizations, nominations, attendance, certificates."""
