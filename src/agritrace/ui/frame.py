"""The shell around every page of somebody logged in: navigation, tabs, who I am, what is unread.

``config`` fills a Frame from what the rooms offer and hands it to templates as ``frame``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NavEntry:
    """An entry of the navigation or a tab. ``count`` is shown behind it when not zero; ``hot`` marks overdue ones."""

    key: str
    url: str
    icon: str
    text: str
    count: int = 0
    hot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NavGroup:
    """Entries under a heading; the first group has none."""

    entries: tuple[NavEntry, ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the shell shows.

    ``active`` is the key of the current entry; ``tabs`` are the five of phones, the one with key ``scan`` in the
    middle. Addresses, "" switches a behaviour off: ``scan_url`` receives ``?q=`` from the code box; ``upload_url``
    a photographed code (POST ``photo``, answers JSON ``{"code": ...}``); ``live_url`` answers JSON ``{"url": ...}``
    with the address and ticket of a stream of server-sent events ``{"topic", "text", "url", "unread"}``; ``poll_url``
    answers ``?after=`` with ``{"last", "unread", "items": [events]}`` for old browsers. ``draft_owner`` keeps drafts of
    people apart who share a computer: something stable and meaningless such as the account's number.
    ``acting_for`` names the subject somebody acts for by its consent; a form to ``acting_end_url`` ends it.
    ``duty`` says how long a duty session still runs; a form to ``duty_end_url`` ends it.
    """

    groups: tuple[NavGroup, ...]
    organisation: str
    person: str
    tabs: tuple[NavEntry, ...] = ()
    active: str = ""
    unread: int = 0
    home_url: str = "/"
    messages_url: str = "/messages"
    account_url: str = "/account"
    station_url: str = ""
    help_url: str = ""
    logout_url: str = "/logout"
    scan_url: str = "/find"
    upload_url: str = ""
    live_url: str = ""
    poll_url: str = ""
    draft_owner: str = ""
    demo: bool = False
    acting_for: str = ""
    acting_end_url: str = ""
    duty: str = ""
    duty_end_url: str = ""

    @property
    def unread_words(self) -> str:
        """The number in the bubble of the bell; 99+ beyond."""
        return "99+" if self.unread > 99 else str(self.unread)
