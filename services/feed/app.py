"""Composition root."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from libs.runtime.app import Resources, run
from libs.runtime.clock import SystemClock
from services.feed.following import Lookout
from services.feed.http import routes
from services.feed.pages import Pages
from services.feed.processor import Feed
from services.feed.settings import Settings
from services.feed.webhooks.keeping import Webhooks
from services.feed.webhooks.posting import EntryPoster
from services.feed.webhooks.sending import EntrySender
from services.feed.webhooks.subscribing import webhook_routes


def main() -> None:
    settings, clock = Settings(), SystemClock()
    networks, plain = settings.webhook_networks, settings.webhook_plain

    def told(r: Resources) -> Sequence[BaseRoute]:
        pages, webhooks = Pages(r.database), Webhooks(r.database, settings.key_ring)
        poster = EntryPoster(networks, settings.post_s_max, plain=plain)
        return [
            *routes(settings, pages, Lookout(settings, pages, clock)),
            *webhook_routes(settings, pages, webhooks, poster, clock),
        ]

    async def sent(r: Resources) -> None:
        poster = EntryPoster(networks, settings.post_s_max, plain=plain)
        try:
            await EntrySender(settings, Webhooks(r.database, settings.key_ring), poster, clock).run()
        finally:
            await poster.close()

    run(Feed(settings), settings, told, sent)


if __name__ == "__main__":
    main()
