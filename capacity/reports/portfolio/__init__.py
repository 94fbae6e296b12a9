"""The bureau's portfolio: what the organizations of one group have submitted, area by area."""
