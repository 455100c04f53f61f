"""Everything partners send, and every receipt they get."""
