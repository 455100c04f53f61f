"""A release is a directory of CSV files, read, checked, sealed and compared."""
