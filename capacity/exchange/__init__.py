"""What constituents learn from one another: a catalogue of practices, and peers who can help."""
