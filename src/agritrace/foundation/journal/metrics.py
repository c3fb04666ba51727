"""Counters of the journal in the Prometheus registry."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

ACTS = Counter("agritrace_acts_total", "Acts stored", ["act"])
REFUSALS = Counter("agritrace_refusals_total", "Acts refused", ["act"])
RETRIES = Counter("agritrace_retries_total", "Transactions repeated after a deadlock or serialisation failure")
REPLAYS = Counter("agritrace_replays_total", "Commands answered with their first answer")
RELAY_LAG = Gauge("agritrace_relay_lag_seconds", "Age of the event handed on last")
RELAYED = Counter("agritrace_relayed_events_total", "Events handed to listeners")
LISTENER_FAILURES = Counter("agritrace_listener_failures_total", "Listener runs that failed", ["listener"])
ACT_SECONDS = Histogram(
    "agritrace_act_seconds", "Time of one act from begin to commit", buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2)
)
