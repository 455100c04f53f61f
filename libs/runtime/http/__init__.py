"""HTTP of a service is bounded: its connections, the bodies it reads at once, and how long each may take."""

ASK_SECONDS_MAX = 5.0
"""For a question over HTTP to get a connection to the database."""
