"""What may be permitted in this room."""

from enum import StrEnum


class Permission(StrEnum):
    """Officials record consents and enter registrations; proxies act; both sides and officials end."""

    SEE = "proxies:consent:see"
    RECORD = "proxies:consent:record"
    REVOKE = "proxies:consent:revoke"
    ACT = "proxies:acting:act"
