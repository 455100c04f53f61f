"""Twins of log and store in memory, and what tests of services need."""
