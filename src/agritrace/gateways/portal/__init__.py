"""The public site: home page, the query of a trace code as page and as JSON, the public page of a subject.

Nouns: *answer* (what a code says, with its verdict), *scan* (one counted look), *guesser* (somebody whose codes are mostly
wrong). Owns no table; reads codes, batches, chains and subjects through their selectors and tells the codes room how often
each code was scanned. Its pages need no session, set no cookie and work with scripts off (docs/decisions, public query).
"""
