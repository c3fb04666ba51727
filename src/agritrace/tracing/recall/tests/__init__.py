"""Stories of recalls."""
