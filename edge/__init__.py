"""The edge: asks outsiders what no decision may ask, and declares their answers as facts."""
