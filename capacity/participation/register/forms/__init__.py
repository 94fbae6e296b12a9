"""Forms in which programmes, findings and committees are entered by hand."""
