"""Pure rules of frames and samples."""
