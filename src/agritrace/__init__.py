"""agritrace: a national platform for the quality, safety and traceability of agricultural products."""

__version__ = "0.1.0"
