"""The player sends a plan to a running system and waits for its answers."""
