"""Vouchers: goods enter a wholesale market, a retail market or a processor, with a paper that says where they come from.

Nouns: *voucher* (入市追溯凭证), its *lines* (products), *market* (收货单位), *gate* (入场核验). It is the third of the three ways
of the guide (domain facts tracing §3 C, §4). Below: subjects (who), batches (what), codes, printing, trade.
"""
