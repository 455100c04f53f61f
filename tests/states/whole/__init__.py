"""The whole chain meets every document in each state of manifests, declarations and returns."""
