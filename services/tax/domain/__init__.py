"""Pure decisions about tax: no clock, no I/O, no randomness."""
