"""Whom outsiders are asked about, a file for each question, and what stands until they answer."""
