"""Each store is rebuilt from its topics, though rows went, and comes out as it was."""

from __future__ import annotations

import asyncio
import os

from chaos.ground import Ground
from deploy.local.rebuilding import rebuild
from deploy.local.stack import SERVICES

_SAYS = {1: "comes out otherwise than it was", 2: "is not possible"}


async def not_rebuilt(ground: Ground) -> list[str]:
    """Stop each service, rebuild its store, and say where that does not end well. Nobody is started again."""
    variables = {**os.environ, **ground.endpoints.environment(), **ground.keeping}
    wrong = []
    for service in SERVICES:
        with ground.kept_down(service):
            code = await asyncio.to_thread(rebuild, ground.home, service, variables, accept=False, runs_again=False)
        if code:
            wrong.append(f"rebuild of {service}: {_SAYS.get(code, f'ended with {code}')}, see var/reports")
    return wrong
