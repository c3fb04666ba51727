"""Migrations of the usage room."""
