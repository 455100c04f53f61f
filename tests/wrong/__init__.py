"""Wrong documents and commands stand in one table for each direction, with the exact answer that each gets."""
