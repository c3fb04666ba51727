"""Backups: what was saved, what was proven by a drill, how old the newest is, and what an operator must mend.

Nouns: *run* (备份、演练、恢复), *warning*. The runs themselves are made by commands and a timer in config, which
knows the database and the files; this room remembers them and shows them.
"""
