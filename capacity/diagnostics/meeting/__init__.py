"""The consensus meeting: one scribe writes, everybody else follows, near and far."""
