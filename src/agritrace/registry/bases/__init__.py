"""Bases: the plots and sites where a subject grows, keeps or catches, each with its 20-digit base code.

Nouns: *base* (基地), *base code* (基地编码), *land class* (地类, dated data in ``data/land.csv``), *outline* (边界). Below: regions,
subjects. Above: the harvest form offers the names of a subject's bases.
"""
