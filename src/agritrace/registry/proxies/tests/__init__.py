"""Stories of this room."""
