"""Stories of background runs."""
