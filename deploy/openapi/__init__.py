"""OpenAPI 3.1 of every address that a service answers, in one bundled file."""
