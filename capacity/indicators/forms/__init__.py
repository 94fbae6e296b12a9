"""Forms of indicators, by the pages that they serve."""
