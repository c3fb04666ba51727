"""Composition root: settings, addresses, wiring, command line. Only here everything meets."""
