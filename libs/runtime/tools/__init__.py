"""Commands for operators: rebuild a store, list and replay dead letters."""
