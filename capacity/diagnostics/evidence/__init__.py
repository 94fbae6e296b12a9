"""What proves a level: files, links and citations, criterion by criterion."""
