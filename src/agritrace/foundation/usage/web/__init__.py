"""Pages of use."""
