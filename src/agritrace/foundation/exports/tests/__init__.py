"""Stories of approved exports."""
