"""Processing: batches that become other batches at one holder: split, merged, processed, slaughtered.

Nouns: *run* (one act of joining or dividing; EPCIS TransformationEvent), *taken* (what a run took out of a batch), *made*
(the batches that came out), *yield*, *loss*. Below: genealogy (each share of an input in an output is an edge) and batches
(stock moves there). Trade stands beside it: goods that change hands.
"""
