"""Comments of a round."""
