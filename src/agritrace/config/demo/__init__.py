"""The demonstration country: people and a season, played through the services on a simulated clock."""
