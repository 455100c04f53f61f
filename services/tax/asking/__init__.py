"""A guarantor, a customs office and customs ask what is owed: accounts, bills, payment documents, a day's close."""
