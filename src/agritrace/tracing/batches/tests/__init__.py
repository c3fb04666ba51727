"""Tests of the batches room."""
