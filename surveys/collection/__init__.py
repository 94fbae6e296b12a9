"""Rounds, invitations and answering: how answers are asked for and received."""
