"""Returns as a program."""

from libs.runtime.app import run
from services.returns.processor import Returns
from services.returns.settings import Settings


def main() -> None:
    settings = Settings()
    run(Returns(settings), settings)


if __name__ == "__main__":
    main()
