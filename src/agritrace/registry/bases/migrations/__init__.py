"""Tables of bases."""
