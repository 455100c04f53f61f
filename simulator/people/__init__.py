"""Who takes part and what is sold."""
