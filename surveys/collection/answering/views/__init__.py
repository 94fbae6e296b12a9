"""The respondent's pages, and those where staff type answers in for somebody."""
