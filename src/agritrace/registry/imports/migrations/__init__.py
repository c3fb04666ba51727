"""Migrations of the imports room."""
