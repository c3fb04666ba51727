"""Migrations of the products room."""
