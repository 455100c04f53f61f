"""Review as a program."""

from libs.runtime.app import run
from services.review.processor import Review
from services.review.settings import Settings


def main() -> None:
    settings = Settings()
    run(Review(settings), settings)


if __name__ == "__main__":
    main()
