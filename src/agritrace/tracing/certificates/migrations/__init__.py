"""Migrations of the certificates room."""
