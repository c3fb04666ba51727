"""Tables of papers."""
