"""The local stack says in one line why it cannot go on."""


class StackError(RuntimeError):
    """One line for the person at the keyboard: what is missing or broken, and how to get it."""
