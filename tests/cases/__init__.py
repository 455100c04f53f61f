"""Cases of several services at once, on the memory twins."""
