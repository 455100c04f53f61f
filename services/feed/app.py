"""Composition root."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.routing import BaseRoute

from libs.runtime.app import Resources, run
from libs.runtime.clock import SystemClock
from services.feed.following import Lookout
from services.feed.http import routes
from services.feed.own_topics.keeping import OwnTopics
from services.feed.own_topics.opening import topic_routes
from services.feed.own_topics.writing import Relay
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
            *topic_routes(settings, pages, OwnTopics(r.database), r.topics, clock),
        ]

    async def sent(r: Resources) -> None:
        poster = EntryPoster(networks, settings.post_s_max, plain=plain)
        sender = EntrySender(settings, Webhooks(r.database, settings.key_ring), poster, clock)
        relay = Relay(settings, OwnTopics(r.database), r.topics, clock)
        try:
            async with asyncio.TaskGroup() as group:
                for work in (sender.run(), relay.run()):
                    group.create_task(work)
        finally:
            await poster.close()

    run(Feed(settings), settings, told, sent)


if __name__ == "__main__":
    main()
