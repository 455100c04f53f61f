"""The bench reads meters and makes figures of them."""
