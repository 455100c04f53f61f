"""Tables of rules, one for each document about returns."""
