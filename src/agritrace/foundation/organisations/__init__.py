"""Organisations: the authorities and their bodies, who stands above whom, and who is competent where and since when.

Nouns: organisation, office, jurisdiction part, reform. Neighbours: below stand regions and the journal; accounts asks
for offices, the registry and everything above for jurisdictions and competent counties.
"""
