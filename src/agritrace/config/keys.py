"""Makes the key files a new installation needs; existing ones are never touched."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from agritrace.kernel.keyrings import KeyPurpose
from agritrace.kernel.keys import generate_key

DJANGO_KEY = "django.key"


def ensure_keys(directory: Path, *, demonstration: bool, now: datetime) -> tuple[Path, ...]:
    """One key per purpose that has none yet, and the secret of sessions; returns the files made."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = [
        generate_key(directory, purpose, version=1, demonstration=demonstration, now=now)
        for purpose in KeyPurpose
        if not any(directory.glob(f"{purpose}-*.key"))
    ]
    secret = directory / DJANGO_KEY
    if not secret.exists():
        descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
        made.append(secret)
    return tuple(made)
