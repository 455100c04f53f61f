"""What becomes of a submission, and which receipt answers what. Pure."""
