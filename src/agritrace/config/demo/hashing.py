"""Cheap password hashing for people who do not exist."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class DemonstrationHasher(Argon2PasswordHasher):
    """Argon2 that costs next to nothing: some hundred invented people share one printed password.

    A hash carries its own parameters, so the ordinary hasher checks these. Used only while the country is made, in a
    database that refuses to serve anybody but this machine.
    """

    time_cost = 1
    memory_cost = 8  # KiB
    parallelism = 1
