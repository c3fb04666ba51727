"""Who listens: the open streams of one live process, found by recipient, bounded for each account and each reader."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from typing import Any

from agritrace.kernel.tickets import LiveTicket

MOST_PER_ACCOUNT = 20
MOST_WAITING = 50
"""Messages a slow reader may be behind; then its stream ends and the browser begins again."""
BEAT = b":\n\n"


class Stream:
    """One open page. Small, because a process holds a thousand of them."""

    __slots__ = ("_chunks", "_ended", "_waiter", "account_id", "epoch", "session", "to")

    def __init__(self, ticket: LiveTicket) -> None:
        """Made by :meth:`Hub.open` only."""
        self.account_id, self.epoch, self.session, self.to = ticket.account_id, ticket.epoch, ticket.session, ticket.to
        self._chunks: deque[bytes] = deque()
        self._ended = False
        self._waiter: asyncio.Future[None] | None = None

    def put(self, chunk: bytes) -> None:
        """Hand over a chunk; ends the stream when its reader is too far behind."""
        if len(self._chunks) >= MOST_WAITING:
            self.end()
            return
        self._chunks.append(chunk)
        self._wake()

    def end(self) -> None:
        """Nothing more will come; what waits is dropped."""
        self._ended = True
        self._wake()

    async def next(self) -> bytes | None:
        """Everything that waits, joined; None at the end."""
        while not self._chunks and not self._ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        if self._ended:
            return None
        joined = b"".join(self._chunks)
        self._chunks.clear()
        return joined

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Hub:
    """All streams of the process. Used by one event loop only."""

    def __init__(self) -> None:
        """Empty, and not yet listening."""
        self.listening = False
        self._by_key: dict[str, set[Stream]] = defaultdict(set)
        self._by_account: dict[int, set[Stream]] = defaultdict(set)

    def open(self, ticket: LiveTicket) -> Stream | None:
        """A new stream; None when the account has 20 already."""
        if len(self._by_account.get(ticket.account_id, ())) >= MOST_PER_ACCOUNT:
            return None
        stream = Stream(ticket)
        self._by_account[stream.account_id].add(stream)
        for key in stream.to:
            self._by_key[key].add(stream)
        return stream

    def close(self, stream: Stream) -> None:
        """Forget a stream; twice does no harm."""
        stream.end()
        _forget(self._by_account, stream.account_id, stream)
        for key in stream.to:
            _forget(self._by_key, key, stream)

    def publish(self, messages: Iterable[Mapping[str, Any]]) -> int:
        """Put each message into the streams of its recipients, once each; returns how many were put."""
        count = 0
        for message in messages:
            told = {name: value for name, value in message.items() if name != "to"}
            chunk = _event(told)
            for stream in {stream for key in message.get("to", ()) for stream in self._by_key.get(key, ())}:
                stream.put(chunk)
                count += 1
        return count

    def beat(self) -> None:
        """A comment into every stream."""
        for stream in self._streams():
            stream.put(BEAT)

    def sessions(self) -> list[str]:
        """The session keys behind all streams."""
        return list({stream.session for stream in self._streams()})

    def keep(self, alive: Mapping[str, bool], epochs: Mapping[int, int]) -> int:
        """End every stream whose session is gone or whose account has moved on; returns how many ended."""
        ended = 0
        for stream in self._streams():
            if not alive.get(stream.session, False) or epochs.get(stream.account_id) != stream.epoch:
                stream.end()
                ended += 1
        return ended

    def accounts(self) -> list[int]:
        """The accounts behind all streams."""
        return list(self._by_account)

    def end_all(self) -> None:
        """The process stops."""
        for stream in self._streams():
            stream.end()

    def _streams(self) -> list[Stream]:
        return [stream for streams in self._by_account.values() for stream in streams]


def _event(told: Mapping[str, Any]) -> bytes:
    data = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    number = f"id: {told['id']}\n" if "id" in told else ""
    return f"{number}data: {data}\n\n".encode()


def _forget(table: dict[Any, set[Stream]], key: Any, stream: Stream) -> None:
    held = table.get(key)
    if held is not None:
        held.discard(stream)
        if not held:
            del table[key]
