"""`make demo`: a fresh system, a play on it, and the judgement."""
