"""Pages of approved exports."""
