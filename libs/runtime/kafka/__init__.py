"""The broker's side: topics, assignment of partitions, publishing, acknowledgements."""
