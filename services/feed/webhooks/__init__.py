"""Entries of feeds are posted to addresses of their subscribers."""
