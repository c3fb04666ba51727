"""Migrations of the subjects room."""
