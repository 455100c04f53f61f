"""The servers the local stack is made of, one module each."""
