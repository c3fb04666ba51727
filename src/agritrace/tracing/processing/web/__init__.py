"""Pages of the processing room."""
