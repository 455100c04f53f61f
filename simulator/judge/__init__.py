"""The report says whether every parcel got the answer it must get."""
