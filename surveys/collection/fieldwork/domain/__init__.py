"""Pure rules of fieldwork: what became of each case, and the rates that follow."""
