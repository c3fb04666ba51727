"""Tests of the farming room."""
