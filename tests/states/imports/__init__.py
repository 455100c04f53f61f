"""An import list comes to each of its states in the whole chain, and meets there whatever can happen."""
