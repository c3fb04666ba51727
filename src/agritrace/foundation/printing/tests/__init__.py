"""Stories of the printing room."""
