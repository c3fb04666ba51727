"""Migrations of the farming room."""
