"""Entrances of the recall room."""
