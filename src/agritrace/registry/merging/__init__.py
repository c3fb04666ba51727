"""Subjects registered twice: suspected, compared side by side, found to be two, or merged into one.

Nouns: *suspicion* (疑似重复, a pair of one county), *distinct* (不是同一家), *merging* (合并): one record ends, the other goes on,
codes of both lead to it. Below: subjects, which finds pairs and ends a record; papers, bases and products stay where they are.
"""
