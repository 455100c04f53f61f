"""Checks the system's promises from its public topics alone. It asks no service and trusts none."""
