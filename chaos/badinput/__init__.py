"""Whatever anybody sends, it gets its class of answer, and the record behind it flows."""
