"""Pages of the room: answering, and running rounds."""
