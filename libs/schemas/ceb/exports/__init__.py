"""The tables of export messages stand here, a family a file."""
