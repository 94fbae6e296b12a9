"""The pages of the exchange: the catalogue of practices, and peers."""
