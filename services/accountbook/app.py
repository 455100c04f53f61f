"""Starts `accountbook`."""

from libs.runtime.app import run
from services.accountbook.asking.http import routes
from services.accountbook.processor import AccountBook
from services.accountbook.settings import Settings


def main() -> None:
    settings = Settings()
    run(AccountBook(settings), settings, routes=lambda r: routes(r.database))


if __name__ == "__main__":
    main()
