"""The loop reads records, applies one batch per transaction and hands its events to the publisher."""
