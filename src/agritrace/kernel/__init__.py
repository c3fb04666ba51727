"""Tools without tables: codes, check digits, quantities, clock, viewer, scope, states, results."""
