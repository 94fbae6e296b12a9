"""Answering: open an invitation, answer, stop, resume, submit; nothing acknowledged is lost."""
