"""Certificates: 承诺达标合格证, by which whoever produces or resells promises that a batch meets the standards.

Nouns: certificate, form (样式一 of producers, 样式二 of buyers), promise, basis, test report, void. Neighbours: batches hold
the quantities, farming knows the waits, codes mint the 20 digits; whoever keeps test results answers ``WhatTestsSay``;
the public site shows a certificate and its state. Rules in force since 2026-02-01 (order 2025 No. 4 of the ministry).
"""
