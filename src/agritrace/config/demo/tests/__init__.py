"""Tests of the demonstration country."""
