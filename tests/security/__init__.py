"""Attacks over HTTP, one module for each family; each attack is a story that ends in a refusal."""
