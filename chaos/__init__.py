"""`python -m chaos`: a play under load, faults from a seed, and the verdict of the checker."""
