"""The services as processes of this machine, supervised from outside: started, waited for, killed, restarted.

A service's first worker has its name, further ones a number behind it: `intake`, `intake-2`.
"""

import json
import os
import signal as signals
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local.errors import StackError
from deploy.local.part import Say
from deploy.local.ports import LOOPBACK, free_port, free_ports, http_status, is_free
from deploy.local.process_record import ProcessRecord, last_lines
from deploy.local.stack import SERVICES, Endpoints

ROOT = Path(__file__).parents[2]
TIMEKEEPER, EDGE = "timekeeper", "edge"
PROGRAMS = (TIMEKEEPER, EDGE)
"""What runs beside the services, without a port."""
READY_WITHIN_S = 120.0
STOP_WITHIN_S = 15.0


def start_service(
    home: Path, name: str, endpoints: Endpoints, port: int, env: Mapping[str, str], *, wait: bool = True
) -> int:
    """Start `services.<service>.app` and return its pid once `/health/ready` says 200 on `port`; reuse it if it runs.

    The process sees our environment, the stack's variables, `env`, and `HTTP_PORT`; a restart gives it the same ones.
    `wait=False` returns at once (see `wait_ready`). Raises `StackError` with the end of its log if it does not get ready.
    """
    record = _record(home, name)
    if record.pid() is None:
        _launch(home, name, port, {**endpoints.environment(), **env})
    if wait:
        try:
            wait_ready(home, name)
        except StackError:
            if alive(home, name) or is_free(port):
                raise
            _launch(home, name, free_port(), {**endpoints.environment(), **env})  # another program took its port first
            wait_ready(home, name)
    return _pid(home, name)


def start_services(
    home: Path,
    endpoints: Endpoints,
    env: Mapping[str, str] | None = None,
    *,
    workers: Mapping[str, int] | None = None,
    own: Mapping[str, Mapping[str, str]] | None = None,
    without: Collection[str] = (),
    say: Say = lambda _line: None,
) -> dict[str, int]:
    """Start all of them but `without` side by side and wait until each is ready.

    Returns worker → HTTP port, the same as before if free.

    workers: service → how many, where it is more than one. own: service → variables that it alone has. Raises `StackError`,
    after stopping what this call started, if one of them does not get ready.
    """
    further = [f"{name}-{number}" for name, count in (workers or {}).items() for number in range(2, count + 1)]
    services = [name for name in SERVICES if name not in without]
    names = [*services, *further]
    fresh = [name for name in names if not alive(home, name)]
    ports = {name: _port(home, name, fresh) for name, fresh in zip(names, free_ports(len(names)), strict=True)}
    urls = json.dumps({name: f"http://{LOOPBACK}:{ports[name]}" for name in services})
    variables = {"INTAKE_TRIAL_URLS": urls, **(env or {})}

    def bring_up(name: str) -> None:
        say(f"{name}: starting")
        start_service(home, name, endpoints, ports[name], {**variables, **(own or {}).get(service_of(name), {})})
        ports[name] = _record(home, name).read()["port"]
        say(f"{name}: ready on {ports[name]}")

    with ThreadPoolExecutor(len(names)) as pool:
        try:
            list(pool.map(bring_up, names))
        except BaseException:
            _stop(home, fresh)
            raise
    return ports


def start_program(
    home: Path,
    endpoints: Endpoints,
    name: str,
    env: Mapping[str, str] | None = None,
    words: Sequence[str | Path] | None = None,
) -> int:
    """Start `timekeeper run` or `edge run` and return its pid; reuse it if it runs. It has no port.

    words: what Python runs in its place, behind `-m`. Raises `StackError` with the end of its log if it ends at once.
    """
    record = _record(home, name)
    if record.pid() is None:
        record.start(
            [sys.executable, "-m", *(words or (name, "run"))],
            log=_log(home, name),
            env={**os.environ, **endpoints.environment(), **(env or {})},
            cwd=ROOT,
            facts={},
        )
    return _pid(home, name)


def wait_ready(home: Path, name: str, within_s: float = READY_WITHIN_S) -> None:
    """Return when the service is ready. Raises `StackError` with the last 20 lines of its log if it dies or takes longer."""
    port: int = _record(home, name).read()["port"]
    deadline = time.monotonic() + within_s
    while alive(home, name) and time.monotonic() < deadline:
        if http_status(port, "/health/ready") == 200:
            return
        time.sleep(0.05)
    reason = f"is not ready after {within_s:.0f} s" if alive(home, name) else "ended before it was ready"
    raise StackError(f"{name} {reason}; the end of {_log(home, name)}:\n{last_lines(_log(home, name))}")


def kill(home: Path, name: str, signal: int = signals.SIGKILL) -> None:
    """Send a signal to a service; nothing happens if it does not run. SIGKILL: returns when the process is gone."""
    if signal == signals.SIGKILL:
        _record(home, name).stop(gently=signal)
    else:
        _record(home, name).send(signal)


def restart(home: Path, name: str, *, wait: bool = True) -> int:
    """Start a service again as it was started last, on the same port. Ends it in order first if it still runs."""
    record = _record(home, name)
    known = record.read()
    if not known:
        raise StackError(f"{name} was never started under {home}")
    record.stop(within_s=STOP_WITHIN_S)
    _launch(home, name, known["port"], known["env"])
    if wait:
        wait_ready(home, name)
    return _pid(home, name)


def stop_service(home: Path, name: str) -> None:
    """End a service in order: what it has committed is published."""
    _stop(home, [name])


def stop_workers(home: Path, names: Sequence[str]) -> None:
    """End these workers in order, side by side."""
    _stop(home, names)


def alive(home: Path, name: str) -> bool:
    """Say whether the process lives (stopped by SIGSTOP counts as living)."""
    return _record(home, name).pid() is not None


def ports(home: Path) -> dict[str, int]:
    """HTTP ports of the workers that run."""
    return {
        name: _record(home, name).read()["port"] for name in _known(home) if name not in PROGRAMS and alive(home, name)
    }


def status(home: Path) -> dict[str, int | None]:
    """Worker or program → process id, None if it was started here once and does not run now."""
    return {name: _record(home, name).pid() for name in _known(home)}


def stop_services(home: Path, *, keep: Collection[str] = ()) -> None:
    """End all services and programs in order, side by side, but those to keep; quiet if none runs."""
    _stop(home, [name for name in _known(home) if name not in keep])


def _stop(home: Path, names: Sequence[str]) -> None:
    with ThreadPoolExecutor(max(1, len(names))) as pool:
        list(pool.map(lambda name: _record(home, name).stop(within_s=STOP_WITHIN_S), names))


def _launch(home: Path, name: str, port: int, env: Mapping[str, str]) -> None:
    _record(home, name).start(
        [sys.executable, "-m", f"services.{service_of(name)}.app"],
        log=_log(home, name),
        env={**os.environ, **env, "HTTP_PORT": str(port)},
        cwd=ROOT,
        facts={"port": port, "env": dict(env)},
    )


def _port(home: Path, name: str, fresh: int) -> int:
    """The port the service had before, if it still can have it, else the fresh one."""
    known: int | None = _record(home, name).read().get("port")
    reusable = known is not None and (alive(home, name) or is_free(known))
    return known if known is not None and reusable else fresh


def _pid(home: Path, name: str) -> int:
    pid = _record(home, name).pid()
    if pid is None:
        raise StackError(f"{name} ended at once; the end of {_log(home, name)}:\n{last_lines(_log(home, name))}")
    return pid


def service_of(worker: str) -> str:
    return worker.partition("-")[0]


def _known(home: Path) -> list[str]:
    """Everything that was started here once, services in the order of the chain."""
    names = (path.stem.removeprefix("service-") for path in (home.resolve() / "run").glob("service-*.json"))
    return sorted(names, key=lambda name: ((*SERVICES, *PROGRAMS).index(service_of(name)), name))


def _record(home: Path, name: str) -> ProcessRecord:
    return ProcessRecord(home.resolve() / "run" / f"service-{name}.json")


def _log(home: Path, name: str) -> Path:
    return home.resolve() / "logs" / f"{name}.log"
