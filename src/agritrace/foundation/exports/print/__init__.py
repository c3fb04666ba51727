"""Print templates of the exports room."""
