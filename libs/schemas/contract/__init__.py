"""The contract says what the system promises on its topics. It is generated from the topic table."""
