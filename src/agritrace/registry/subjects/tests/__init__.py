"""Stories of the subjects room."""
