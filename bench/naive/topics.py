"""The naive service's own names, so that nothing of it mixes with ours."""

GROUP = "naive-matching"
PREFIX = "bench.naive."
INPUT = f"{PREFIX}documents"
