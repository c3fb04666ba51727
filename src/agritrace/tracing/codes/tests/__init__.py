"""Tests of the codes room."""
