"""What came of a training: linked questionnaires before, at the end, after six months."""
