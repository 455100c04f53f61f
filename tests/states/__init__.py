"""Every state of a list meets everything that can happen to it, and each meeting has one answer."""
