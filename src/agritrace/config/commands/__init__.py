"""The commands of the program, one module each; every module's `command` is gathered by config.cli."""
