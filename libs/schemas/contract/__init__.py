"""What the system promises on its topics, said for machines and for people: generated from the topic table."""
