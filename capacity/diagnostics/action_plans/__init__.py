"""Action plans: what an institution does about its gaps, and its country's plan."""
