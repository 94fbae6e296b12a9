"""Extract of a round."""
