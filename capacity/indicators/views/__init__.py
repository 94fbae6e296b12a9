"""The pages of indicators: the list and one indicator, changing, freezing, coding, quoting."""
