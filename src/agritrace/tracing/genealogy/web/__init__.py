"""Entrances of the genealogy room."""
