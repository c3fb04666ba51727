"""The catalogue of agricultural products: categories by which everything is named, searched and counted.

Nouns: category, edition. Categories of up to six digits are those of NY/T 3177-2018 as far as known; the eight-digit
everyday products are an extension of this platform and marked so. It knows no other room but the journal.
"""
