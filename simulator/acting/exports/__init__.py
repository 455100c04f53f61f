"""Partners and the officer act on exports as they were told."""
