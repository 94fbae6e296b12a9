"""What the record of participation says, in codes: pure values and functions."""
