"""Running the platform itself: what operators look after, beside the work of the authorities."""
