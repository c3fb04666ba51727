"""Institutions: what testing, enforcement and lower regulating institutions ask for and keep, with papers and notices.

Nouns: application (registration, change, cancellation), decision, officer card. Neighbours: below stand organisations
(which are opened, changed and closed by what is decided here), accounts, files and notifications; nobody stands above.
"""
