"""Configuration, database, languages, security, errors, jobs and page parts. Knows no feature."""
