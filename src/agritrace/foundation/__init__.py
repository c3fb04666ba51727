"""Ground floor and everything shared by the rooms above: who may do what, where, and what was done."""
