"""The calendar of a campaign: the timekeeper, whose clock the play moves."""
