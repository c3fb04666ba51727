"""Use: who uses the platform how much, for administrators of authorities (使用情况).

Nouns: *day* (an account on one Beijing day: logins, acts), *place* (an organisation, or the producers of a township, with
sums over 7, 30 and 90 days), *idle* (闲置: nobody for 30 days). Below: logins come from accounts, acts from the journal.
"""
