"""Entrances of the regions room: all public, none writes."""
