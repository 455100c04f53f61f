"""`python -m deploy.local` starts and stops servers, services and the whole system. Words: `up | down | env | status |
wipe`, `services up | down | status`, `system up`."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from shlex import quote

from deploy.local import processes, stack, system
from deploy.local.errors import StackError
from deploy.local.keeping import backup, restore
from deploy.local.ports import LOOPBACK
from deploy.local.progress import progress
from deploy.local.rebuilding import rebuild
from deploy.local.welcome import told
from libs.runtime.clock import SHANGHAI

DEFAULT_HOME, BACKUPS = Path("var/stack"), Path("var/backups")


def main(words: list[str] | None = None) -> int:
    """Run one command and return 0 if it did what it says. 1: after one line about what is missing; 3: `status` of
    nothing."""
    options = _parser().parse_args(words)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; what this command had begun to start is stopped again", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, help="where data, logs and ports are kept")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    whole = commands.add_parser("system", help="servers, topics and services at once").add_subparsers(required=True)
    system_up = whole.add_parser("up", help="start everything and say what to open")
    system_up.add_argument("--zipkin", action="store_true", help="also start Zipkin, for traces")
    system_up.add_argument("--no-calendar", action="store_true", help="close no days: `simulator play` does it itself")
    system_up.set_defaults(command=_system_up)

    up = commands.add_parser("up", help="start the servers and wait until each one answers")
    up.add_argument("--zipkin", action="store_true", help="also start Zipkin, for traces")
    up.set_defaults(command=_up)
    commands.add_parser("down", help="stop services and servers, keep the data").set_defaults(command=_down)
    commands.add_parser("env", help="print what points a shell at the running system").set_defaults(command=_env)
    commands.add_parser("status", help="say what runs").set_defaults(command=_status)
    commands.add_parser("wipe", help="stop everything and remove its data").set_defaults(command=_wipe)

    services = commands.add_parser("services", help="the services as processes").add_subparsers(required=True)
    services.add_parser("up", help="start them on the running stack").set_defaults(command=_services_up)
    services.add_parser("down", help="stop them").set_defaults(command=_services_down)
    services.add_parser("status", help="say which run").set_defaults(command=_services_status)
    again = services.add_parser("rebuild", help="empty stores and rebuild them from the topics")
    again.add_argument(
        "names", nargs="*", choices=[[], *stack.SERVICES], help="which services; all where none is named"
    )
    again.add_argument("--accept", action="store_true", help="keep a rebuilt store even where it differs")
    again.set_defaults(command=_services_rebuild)
    kept = services.add_parser("backup", help="write what services know into a directory; they go on meanwhile")
    kept.add_argument("names", nargs="*", choices=[[], *stack.SERVICES], help="which; all where none is named")
    kept.add_argument("--to", type=Path, default=None, help=f"a new one under {BACKUPS} where none is named")
    kept.set_defaults(command=_services_backup)
    back = services.add_parser("restore", help="put services back to a backup and on to what they published since")
    back.add_argument("names", nargs="*", choices=[[], *stack.SERVICES], help="which; all where none is named")
    back.add_argument("--from", dest="directory", type=Path, required=True, help="what `backup` wrote")
    back.set_defaults(command=_services_restore)
    for leaf in (*commands.choices.values(), *services.choices.values(), *whole.choices.values()):
        leaf.add_argument("--home", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser


def _up(options: argparse.Namespace) -> int:
    with progress() as say:
        found = stack.start(options.home, zipkin=options.zipkin, say=say)
    _print_exports(found.environment())
    return 0


def _env(options: argparse.Namespace) -> int:
    found = stack.endpoints(options.home)
    if found is None:
        raise StackError("nothing runs here: `make up` starts the system")
    services = {
        f"{name.upper()}_URL": f"http://{LOOPBACK}:{port}" for name, port in processes.ports(options.home).items()
    }
    logs = {"SERVICE_LOGS": str(options.home.resolve() / "logs")}
    _print_exports(found.environment() | services | logs)
    return 0


def _print_exports(variables: Mapping[str, str]) -> None:
    for variable, value in variables.items():
        print(f"export {variable}={quote(value)}")


def _system_up(options: argparse.Namespace) -> int:
    with progress() as say:
        found = system.start(
            options.home, zipkin=options.zipkin, calendar=not options.no_calendar, env={"TRACE_SHARE": "1"}, say=say
        )
    for line in told(found, calendar=not options.no_calendar):
        print(line)
    return 0


def _down(options: argparse.Namespace) -> int:
    processes.stop_services(options.home)
    stack.stop(options.home)
    return 0


def _wipe(options: argparse.Namespace) -> int:
    processes.stop_services(options.home)
    stack.wipe(options.home)
    return 0


def _status(options: argparse.Namespace) -> int:
    _print_pids(stack.status(options.home))
    _print_pids(processes.status(options.home))
    return 0 if stack.endpoints(options.home) else 3


def _services_up(options: argparse.Namespace) -> int:
    found = stack.endpoints(options.home)
    if found is None:
        raise StackError("the stack does not run: `python -m deploy.local up` starts it")
    with progress() as say:
        ports = processes.start_services(options.home, found, say=say)
    for name, port in ports.items():
        print(f"{name:12} http://127.0.0.1:{port}")
    return 0


def _services_down(options: argparse.Namespace) -> int:
    processes.stop_services(options.home)
    return 0


def _services_status(options: argparse.Namespace) -> int:
    running = processes.status(options.home)
    _print_pids(running)
    return 0 if running and all(running.values()) else 3


def _services_rebuild(options: argparse.Namespace) -> int:
    variables = _variables(options)
    codes = [rebuild(options.home, name, variables, accept=options.accept) for name in options.names or stack.SERVICES]
    return max(codes)


def _services_backup(options: argparse.Namespace) -> int:
    to: Path = options.to or BACKUPS / f"{datetime.now(SHANGHAI):%Y-%m-%dT%H-%M-%S}"
    code = backup(options.names or stack.SERVICES, to, _variables(options))
    if not code:
        print(f"backed up in {to}; back again with: make restore FROM={to}")
    return code


def _services_restore(options: argparse.Namespace) -> int:
    names = options.names or stack.SERVICES
    code = restore(options.home, names, options.directory, _variables(options))
    if code:
        print("what was not restored was not started either: see the lines above", file=sys.stderr)
    return code


def _variables(options: argparse.Namespace) -> dict[str, str]:
    found = stack.endpoints(options.home)
    if found is None:
        raise StackError("the stack does not run: `make up` starts the system")
    return {**os.environ, **found.environment()}


def _print_pids(pids: dict[str, int | None]) -> None:
    for name, pid in pids.items():
        print(f"{name:12} {f'runs, pid {pid}' if pid else 'does not run'}")


if __name__ == "__main__":
    sys.exit(main())
