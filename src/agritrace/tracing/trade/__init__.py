"""Trade: a batch changes hands by a scan; the buyer confirms and a new batch with a new trace code is born.

Nouns: *sale* (交易), seller, buyer, *confirmation* (确认收货), *refusal* (拒收), *withdrawal* (撤回), *expiry* (过期). Below:
subjects (who), batches (what), genealogy (from where), codes, notifications. It is the first of the three ways of the
guide (domain facts tracing §3 A).
"""
