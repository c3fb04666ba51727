"""Migrations of the codes room."""
