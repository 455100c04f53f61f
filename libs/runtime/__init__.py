"""The loop every service runs. A service author writes `load`, `decide`, `save`; see `libs.runtime.processing`."""
