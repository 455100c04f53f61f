"""Customs declarations' own edge: what they read, load and keep."""
