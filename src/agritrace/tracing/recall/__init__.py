"""Recalls: a batch with faults and everything that came out of it stand still, wherever it lies, until somebody decides.

Nouns: *recall* (召回, opened by the county or higher of the origin for one batch and its whole chain, real or as a drill),
*hold* (暂停流通, one batch of the chain at its holder: at once in the opener's area, provisional elsewhere). Below: genealogy
walks the chain, batches stop and free the stock, codes say so to the public, notifications tell holders and counties.
"""
