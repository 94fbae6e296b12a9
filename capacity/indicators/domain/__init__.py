"""Values of indicators against baseline, milestone and target: pure values and functions."""
