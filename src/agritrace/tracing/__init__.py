"""Floor: the heart: codes, batches, genealogy, trade."""
