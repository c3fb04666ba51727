"""One module for each thing that is measured; a new module is found by itself."""
