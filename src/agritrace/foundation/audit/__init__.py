"""Audit: whoever answers for the platform reads who did what, and every reading is itself recorded.

Nouns: record, reading, export. Neighbours: records come from the journal, names of people from accounts; upper rooms
tell which object a number means (``WhichObjects``). Auditors see records, never the objects themselves.
"""
