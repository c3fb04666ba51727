"""Pages of the batches room."""
