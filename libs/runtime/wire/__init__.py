"""Events become records and records events: headers, sheets, days."""
