"""A load generator of its own process: keep-alive connections over epoll, closed loop or at a fixed rate.

``python -m bench.load PORT --paths FILE --seconds 5 --connections 8 [--rate 100]`` asks the paths of the file in turn and
prints one JSON object. At a fixed rate the time of an answer is counted from the moment the request was due, so that
a slow answer also counts for those that had to wait behind it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Run:
    """What a run has seen so far: instants in seconds of the monotonic clock, times of answers in seconds."""

    paths: Iterator[bytes]
    times: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    bytes_read: int = 0


class Line:
    """One connection with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due = 0.0
        self.answer = b""

    def ask(self, request: bytes, due: float) -> None:
        """Send a request that was due at this instant."""
        self.due, self.answer = due, b""
        self.socket.sendall(request)

    def hear(self) -> bytes | None:
        """Read; the whole answer when it is complete. ConnectionError when the server hung up."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed a connection in the middle of the run")
        self.answer += part
        head, found, body = self.answer.partition(b"\r\n\r\n")
        return self.answer if found and len(body) >= _length(head) else None


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    if at < 0:
        raise ValueError("an answer without its length cannot be told from the next one")
    return int(lower[at + 15 :].partition(b"\r\n")[0])


def closed_loop(run: Run, lines: list[Line], seconds: float) -> float:
    """Each connection asks again as soon as it is answered; returns the seconds used."""
    poll = selectors.DefaultSelector()
    started = time.monotonic()
    for line in lines:
        poll.register(line.socket, selectors.EVENT_READ, line)
        line.ask(next(run.paths), started)
    while (now := time.monotonic()) - started < seconds:
        for key, _ in poll.select(1.0):
            if _heard(run, key.data):
                key.data.ask(next(run.paths), time.monotonic())
    return now - started


def open_loop(run: Run, lines: list[Line], plan: tuple[float, float]) -> float:
    """Requests are sent at a fixed rate (per second, for some seconds), whether or not earlier ones were answered."""
    rate, seconds = plan
    poll = selectors.DefaultSelector()
    free, waiting, due_total = deque(lines), deque[float](), int(rate * seconds)
    for line in lines:
        poll.register(line.socket, selectors.EVENT_READ, line)
    started, sent = time.monotonic(), 0
    while len(run.times) < due_total:
        now = time.monotonic()
        while sent < due_total and started + sent / rate <= now:
            waiting.append(started + sent / rate)
            sent += 1
        while waiting and free:
            free.popleft().ask(next(run.paths), waiting.popleft())
        pause = max(0.0, started + sent / rate - time.monotonic()) if sent < due_total else 1.0
        free.extend(key.data for key, _ in poll.select(min(pause, 1.0)) if _heard(run, key.data))
    return time.monotonic() - started


def _heard(run: Run, line: Line) -> bool:
    answer = line.hear()
    if answer is None:
        return False
    run.times.append(time.monotonic() - line.due)
    run.statuses[answer[9:12].decode()] += 1
    run.bytes_read += len(answer)
    return True


def summary(run: Run, seconds: float) -> dict[str, object]:
    """Rate per second, percentiles in milliseconds, statuses, mean size of an answer in bytes."""
    ordered = sorted(run.times) or [0.0]
    quantile = {f"p{p}": 1000 * ordered[min(len(ordered) - 1, len(ordered) * p // 100)] for p in (50, 95, 99)}
    answers = max(1, len(run.times))
    size = run.bytes_read // answers
    return {
        "answers": len(run.times),
        "rate": len(run.times) / seconds,
        "statuses": dict(run.statuses),
        "size": size,
    } | quantile


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--paths", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--rate", type=float, default=0.0)
    asked = parser.parse_args()
    head = f" HTTP/1.1\r\nHost: 127.0.0.1:{asked.port}\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n".encode()
    requests = [b"GET " + path.encode() + head for path in asked.paths.read_text().split()]
    run = Run(itertools.cycle(requests))
    lines = [Line(asked.port) for _ in range(asked.connections)]
    seconds = (
        open_loop(run, lines, (asked.rate, asked.seconds)) if asked.rate else closed_loop(run, lines, asked.seconds)
    )
    print(json.dumps(summary(run, seconds)))


if __name__ == "__main__":
    main()
