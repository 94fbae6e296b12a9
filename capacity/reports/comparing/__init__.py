"""What levels say beside others: earlier rounds, what matters most, peers, a country's groups."""
