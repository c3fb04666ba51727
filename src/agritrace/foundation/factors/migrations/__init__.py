"""Migrations of factors."""
