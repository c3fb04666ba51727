"""Pages of the audit: the search, one record, the export."""
