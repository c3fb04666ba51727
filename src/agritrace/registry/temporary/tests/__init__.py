"""Stories of temporary subjects."""
