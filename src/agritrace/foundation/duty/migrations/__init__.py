"""Migrations of the duty room."""
