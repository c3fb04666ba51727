"""Farming: the production record (生产档案) of a subject, day by day: inputs with their intervals, and other works.

Nouns: farm record, work, input, interval (安全间隔期, 休药期), reversing entry. Neighbours: products and bases name crop and
plot; batches and certificates above ask which intervals a harvest falls into. Records are never edited: a correction is
an entry that reverses another.
"""
