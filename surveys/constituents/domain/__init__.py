"""Pure rules of constituents."""
