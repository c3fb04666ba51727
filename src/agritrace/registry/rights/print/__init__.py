"""Print templates of the rights room."""
