"""Everything that can belong to an institution: at least one row in every table, by room."""
