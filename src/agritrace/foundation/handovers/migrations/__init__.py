"""Migrations of handovers."""
