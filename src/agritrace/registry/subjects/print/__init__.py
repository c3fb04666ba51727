"""Print templates of the subjects room."""
