"""Whole stories in a real browser, against the real processes: pages, live pushes, worker, database."""
