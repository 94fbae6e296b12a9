"""What the report rooms share that is pure."""
