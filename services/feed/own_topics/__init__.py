"""A subscriber's feed as a Kafka topic of its own."""
