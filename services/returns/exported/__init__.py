"""The edge of returns of exported goods: what it reads, loads and keeps."""
