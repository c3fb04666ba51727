"""Accounts: who may enter, with what role and permissions, and how they prove who they are.

Nouns: account, holding, personal entry, presence, one-time code, demo person. Neighbours: below stand organisations
(whose kernel decides who may give which account); subjects open accounts here; config builds the viewer from here.
"""
