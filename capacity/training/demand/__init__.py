"""Who needs what: needs by criterion, step, language, region and group, and a forecast."""
