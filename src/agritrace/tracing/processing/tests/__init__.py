"""Tests of the processing room."""
