"""Intake renders every receipt, and says where a submission stands."""
