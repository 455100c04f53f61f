"""Random commands of every kind run through the whole chain, and what must always hold is asked after each."""
