"""Migrations of the files room."""
