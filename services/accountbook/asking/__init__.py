"""Whoever keeps a book, its office and customs ask for it: balances, holds, entries, verification lists, release notes."""
