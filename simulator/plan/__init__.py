"""A plan holds everything that will be sent and the answer each parcel must get."""
