"""The JSON interface, version 1. Nothing of it is built yet."""
