"""Proxies: who acts for a farmer without smartphone, by his recorded and revocable consent (现场代录).

Nouns: *consent* (代录授权), *proxy* (代办方: a township or county office, or a cooperative), *scope* (授权范围), *acting*
(代录). Below: subjects, accounts, organisations, files. Above: config builds the acting viewer and its banner from here.
"""
