"""Plain data made into pages and PDFs, the home page and the navigation."""
