"""Countries, organizations, people and their roles; sign-in, access policy and audit trail."""
