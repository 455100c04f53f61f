"""An order becomes the documents its partners send."""
