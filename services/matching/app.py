"""Composition root of `matching`."""

from libs.runtime.app import run
from services.matching.processor import Matching
from services.matching.settings import Settings


def main() -> None:
    settings = Settings()
    run(Matching(settings), settings)


if __name__ == "__main__":
    main()
