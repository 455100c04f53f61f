"""Composition root."""

from libs.runtime.app import run
from libs.runtime.clock import SystemClock
from services.feed.following import Lookout
from services.feed.http import routes
from services.feed.pages import Pages
from services.feed.processor import Feed
from services.feed.settings import Settings


def main() -> None:
    settings = Settings()
    clock = SystemClock()
    run(
        Feed(settings),
        settings,
        routes=lambda r: routes(settings, Pages(r.database), Lookout(settings, Pages(r.database), clock)),
    )


if __name__ == "__main__":
    main()
