"""Migrations of the regions room."""
