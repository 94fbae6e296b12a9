"""The pure part of the exchange: folding words for a search, matching peers."""
