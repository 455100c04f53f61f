"""Messages of export."""
