"""Benches: each figure beside its limit, measured in the same run on the same machine.

``python -m bench`` runs every case of ``bench.cases`` (a module with ``NAME`` and ``run(bench) -> Iterable[Figure]``), prints a
Markdown table and writes ``var/bench/<time>.json``. Everything listens on loopback or a socket and ends with the run.
"""
