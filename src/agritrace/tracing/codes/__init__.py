"""Trace codes: numbers leased, codes issued, voided and recalled, labels printed and counted, scans counted.

Nouns: number range, issued code, print run, scan. Neighbours: batches above asks for codes and answers what stands
on a label; the public pages above count scans. Who may hold a code it learns from subjects.
"""
