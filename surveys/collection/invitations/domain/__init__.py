"""Pure rules of inviting."""
