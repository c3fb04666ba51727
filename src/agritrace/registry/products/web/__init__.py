"""Pages of the products room."""
