"""Partners and the officer act on what they were told."""
