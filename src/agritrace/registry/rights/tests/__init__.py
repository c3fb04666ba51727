"""Stories of personal requests."""
