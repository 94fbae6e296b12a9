"""Countries and regions: what is on public record, and what was released or consented to."""
