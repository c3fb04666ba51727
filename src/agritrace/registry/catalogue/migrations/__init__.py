"""Migrations of the catalogue room."""
