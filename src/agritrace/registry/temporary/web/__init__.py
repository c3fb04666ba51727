"""Pages of temporary subjects."""
