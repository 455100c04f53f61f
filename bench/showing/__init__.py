"""Figures are shown as text and pictures."""
