"""What the local stack says when it cannot go on."""


class StackError(RuntimeError):
    """One line for the person at the keyboard: what is missing or broken, and how to get it."""
