"""Migrations of the batches room."""
