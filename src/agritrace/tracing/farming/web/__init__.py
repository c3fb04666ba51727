"""Pages of the farming room."""
