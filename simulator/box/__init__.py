"""Customs in a box: a door before the running system that lets answers wait, get lost or come twice, by settings."""
