"""The register entered by hand: programmes, findings, committees, and their corrections."""
