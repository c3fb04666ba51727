"""Addresses of the public site."""
