"""Metrics, traces and logs of the loop."""
