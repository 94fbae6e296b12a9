"""What a round's answers come to: counts, measures, what may be published. Pure."""
