"""What the bureau responsible for a group does with what its organizations submit."""
