"""Exports as a program."""

from libs.runtime.app import run
from services.exports.processor import Exports
from services.exports.settings import Settings


def main() -> None:
    settings = Settings()
    run(Exports(settings), settings)


if __name__ == "__main__":
    main()
