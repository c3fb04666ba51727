"""Products: what a subject grows, keeps, catches or sells, described once and chosen for every batch.

Nouns: product, specification, unit. Neighbours: subjects own products, the catalogue names their category; batches,
trade and labels above take name, unit and specification from here.
"""
