"""What a questionnaire is, asks and accepts: pure values and functions, nothing of the web."""
