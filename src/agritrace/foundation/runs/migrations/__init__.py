"""Migrations of background runs."""
