"""Batches: what was harvested or bought, its balance and its append-only ledger.

Nouns: batch, balance, batch event, loss. Neighbours: products say what it is, codes gives each batch its trace code;
genealogy and trade above link batches and move quantities through the functions that take an open act.
"""
