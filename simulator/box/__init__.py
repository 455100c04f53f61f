"""The box stands before the running system: by settings it lets answers wait, get lost or come twice."""
