"""Asking about programmes in survey rounds: frames and invitations."""
