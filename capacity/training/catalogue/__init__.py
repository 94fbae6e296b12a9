"""The catalogue: courses with what they address, and their editions."""
