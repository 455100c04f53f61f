"""Tax: what a list owes, whether it is covered, when it is collected."""
