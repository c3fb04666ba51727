"""The one address under which a file is shown."""
