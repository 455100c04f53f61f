"""Intake reads, checks and names what partners sent."""
