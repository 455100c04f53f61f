"""Partners, and in a demo the officer, as programs: a client of the system that knows its schemas only."""
