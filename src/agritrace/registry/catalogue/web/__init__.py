"""Pages of the catalogue room."""
