"""The checker looks at what outsiders read as they do."""
