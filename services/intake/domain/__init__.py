"""The domain decides what becomes of a submission, and which receipt answers what. Pure."""
