"""Rows of the tables say what a column means."""
