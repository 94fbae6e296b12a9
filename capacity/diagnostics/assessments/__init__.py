"""One organization in one round: who rates, what is agreed, what is decided on it."""
