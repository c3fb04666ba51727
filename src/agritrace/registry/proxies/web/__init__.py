"""Pages of consents and of acting for somebody."""
