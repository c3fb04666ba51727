"""Password hashing for test runs: the same algorithm at the lowest cost, because tests make hundreds of accounts."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 with one pass over 64 kB; chosen only when the test plugin says so (settings)."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
