"""Tests of the products room."""
