"""Returns of exported goods: what may come back, what arrived, and what of its taxes is let off."""
