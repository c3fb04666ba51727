"""Stories of institutions."""
