"""Rights: what a person asks about the personal data kept of him, and what the office answers in time.

Nouns: *personal request* (个人信息请求): a copy, a correction or a deletion; *way* (own account, counter, query number);
*package* (the copy, fetched once); *term* (dated data). Source: 个人信息保护法 articles 44 to 50. Below: privacy (which erases),
subjects (whose data these are), runs (which makes packages), files. Records hold kinds, states and days only.
"""
