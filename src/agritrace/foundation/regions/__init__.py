"""Regions: places with codes, names, dated changes and boundaries; whoever is competent for a place follows from its code.

Nouns: region, code change, boundary, located county, jurisdiction. Neighbours: writes through the journal; organisations
and every room above read names, search, and compare points with counties. It knows nobody who works in a region.
"""
