"""Killing the platform again and again while people trade."""
