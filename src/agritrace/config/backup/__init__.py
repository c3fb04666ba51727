"""Saving and bringing back the whole platform: database, uploaded files, and apart from both the keys.

Nouns: *archive* (备份, one file), *manifest* (what is in it), *key file* (密钥文件, kept elsewhere), *fingerprint* of a
table (rows and digest), *drill* (演练: an archive restored on a throw-away server and compared). Here, in config,
because all rooms' tables and files are in it; the room ``operations.backups`` remembers what was done.
"""
