"""Pages of personal requests."""
