"""Export lists that departed end in a summary, which becomes customs declarations, or in the month's statistics."""
