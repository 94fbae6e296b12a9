"""What an assessment says: levels, area scores, gaps, spread, progress, findings. Pure."""
