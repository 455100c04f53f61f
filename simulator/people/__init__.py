"""Partners take part, and goods are sold."""
