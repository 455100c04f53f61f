"""Reads the services' databases: rows against events, and balances within one snapshot."""
