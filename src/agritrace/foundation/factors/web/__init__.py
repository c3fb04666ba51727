"""Pages of factors: one's own, the second step of the login, lost factors of others, the policy."""
