"""Pages of the subjects room: public registration, review, lists, records, identity card."""
