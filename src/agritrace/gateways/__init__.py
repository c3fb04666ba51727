"""Ways in that cross rooms: the public site, the field app, other platforms."""
