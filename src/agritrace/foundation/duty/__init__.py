"""Duty: somebody gets access beyond his ordinary scope, for a stated reason, for some hours, with every step recorded (值守).

Nouns: *duty session* (值守), *access* (值守方式: what it opens), *reading* (a page looked at on duty). Below: accounts, second
factors, the journal, which puts every record of a duty session under its number. Above: config builds the viewer of a request.
"""
