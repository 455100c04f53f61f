"""Exported parcels arrive, are bound to a bill, go under seal to the port, and leave."""
