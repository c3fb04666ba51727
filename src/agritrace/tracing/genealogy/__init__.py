"""Genealogy: which batch came out of which, over any number of hands and several inputs per output.

Nouns: *edge* (one movement from a source batch to a target batch), *chain* (everything reached from one batch, back or
forward), *node*, *depth* (how much of a node a viewer sees). Below: batches, subjects, regions. Trade links batches
through ``services.link``; the public pages read the outline of a chain.
"""
