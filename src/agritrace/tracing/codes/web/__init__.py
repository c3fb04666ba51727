"""Pages of the codes room."""
