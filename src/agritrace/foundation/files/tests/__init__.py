"""Stories of the files room."""
