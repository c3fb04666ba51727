"""Stories of regions."""
