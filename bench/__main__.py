"""`python -m bench`: how much the whole system takes, and where its CPU goes. `… stages`, `… limit`: see --help."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from bench.asking import measure_asking, print_asking, slow
from bench.day import measure_day, print_day
from bench.directions import EXPORTS, IMPORTS_OUT
from bench.end_to_end import LOOPS, Options, measure
from bench.flood import Options as FloodOptions
from bench.flood import measure_flood, print_flood, starved
from bench.growth import Options as GrowthOptions
from bench.growth import measure_growth
from bench.hop import measure_hops, print_hops
from bench.limit import measure_limit
from bench.measuring import figures
from bench.naive.driver import measure_naive
from bench.peers.driver import Options as PeersOptions
from bench.peers.driver import measure_peers
from bench.peers.report import peers_picture, print_naive, print_peers
from bench.peers.systems import SYSTEMS
from bench.proof import LIMIT_US, measure_proofs, print_proofs
from bench.reference import measure_reference, print_reference
from bench.showing import pictures, report
from bench.stages import LISTS_MIN, measure_stages
from deploy.local.errors import StackError
from deploy.local.progress import progress
from libs.schemas.reference.files.large import LINES
from simulator.play.quiescence import NotQuiescent

ROWS_MIN = 30_000
GROWN = (1_000_000, 10_000_000, 100_000_000)


def main(words: list[str] | None = None) -> int:
    """0 if what was to be measured was, and no list was lost."""
    options = _parser().parse_args(words)
    signal.signal(signal.SIGTERM, _interrupted)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (StackError, NotQuiescent, RuntimeError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; everything this bench started is stopped", file=sys.stderr)
        return 130


def _interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.set_defaults(command=_end_to_end)
    parser.add_argument(
        "--loop", choices=list(LOOPS), default="all", help="the maximum, a rate, both, overload, or all of it"
    )
    parser.add_argument("--rate", type=_above_zero, help="lists/s of the open loop; default: half of the maximum")
    parser.add_argument("--seconds", type=_above_zero, default=300.0, help="measured window of each loop")
    parser.add_argument("--warm-up", type=float, default=60.0, help="seconds before each window")
    parser.add_argument("--in-flight", type=int, default=9_000, help="lists in flight in the closed loop")
    parser.add_argument("--jitter-ms", type=int, default=200, help="span in which a list's four documents are sent")
    parser.add_argument("--stencils", type=int, default=2_000, help="different parcels the lists are copied from")
    parser.add_argument("--seed", type=int, default=1)
    commands = parser.add_subparsers(metavar="COMMAND", help="default: end to end")
    for name, command, says in (
        ("stages", _stages, "each service alone on a full topic"),
        ("limit", _limit, "the same bytes and rows without our work; our share of that"),
        ("naive", _naive, "matching as a FastStream user would first write it, against ours"),
    ):
        one = commands.add_parser(name, help=says)
        one.set_defaults(command=command)
        one.add_argument("--lists", type=_enough_lists, default=20_000, help="lists to play")
        one.add_argument("--seed", type=int, default=1)
    watched = "the naive service is watched so long at most"
    commands.choices["naive"].add_argument("--seconds", type=_above_zero, default=120.0, help=watched)
    _add_ways_out(commands)
    _add_parts(commands)
    asking = commands.add_parser("asking", help="a page of cases with very many stored; fails above 50 ms")
    asking.set_defaults(command=_asking)
    asking.add_argument("--cases", type=_enough_lists, default=1_000_000, help="cases in the store")
    asking.add_argument("--seed", type=int, default=1)
    flood = commands.add_parser("flood", help="others' receipts while one partner floods; fails above 1.5 times")
    flood.set_defaults(command=_flood)
    flood.add_argument("--seconds", type=_above_zero, default=60.0, help="of each phase")
    flood.add_argument("--rate", type=_above_zero, default=20.0, help="documents/s of each steady partner")
    flood.add_argument("--records-s", type=int, default=100, help="HTTP_RECORDS_S_MAX; 0: no limit")
    flood.add_argument("--bytes-s", type=int, default=100_000, help="quota of one partner on Kafka; 0: none")
    flood.add_argument("--seed", type=int, default=1)
    day = commands.add_parser("day", help="a customs day with very many bills ends while lists flow")
    day.set_defaults(command=_day)
    day.add_argument("--bills", type=_enough_lists, default=1_000_000, help="bills that the day collects")
    day.add_argument("--rate", type=_above_zero, default=100.0, help="lists/s meanwhile")
    day.add_argument("--seed", type=int, default=1)
    growth = commands.add_parser("growth", help="CPU and bytes per list with many lists stored")
    growth.set_defaults(command=_growth)
    growth.add_argument(
        "--lists", type=int, nargs="+", default=list(GROWN), help="sizes of the store, scaled to the disk"
    )
    growth.add_argument("--seconds", type=_above_zero, default=60.0, help="measured window at each size")
    growth.add_argument("--warm-up", type=float, default=60.0, help="seconds before each window")
    growth.add_argument("--seed", type=int, default=1)
    _add_peers(commands)
    return parser


def _add_peers(commands: Any) -> None:
    peers = commands.add_parser("peers", help="three-document matching in our engine and in five others")
    peers.set_defaults(command=_peers)
    peers.add_argument("--rows", type=_enough_rows, default=5_100_000, help="rows of the measured pass")
    peers.add_argument("--kill-rows", type=_enough_rows, default=150_000, help="rows of the pass with a kill -9")
    peers.add_argument("--systems", type=_systems, default=list(SYSTEMS), help="which, with commas; default: all")
    peers.add_argument("--workers", type=int, default=2, help="processes of each, threads where it has those")
    peers.add_argument("--commit-seconds", type=_above_zero, default=1.0, help="asked of all that can be asked")
    peers.add_argument("--minutes-max", type=_above_zero, default=5.0, help="a pass of one system is cut after these")


def _add_parts(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """One part of the way is measured alone."""
    reference = commands.add_parser("reference", help="loading a full tariff's release, and a look-up in it")
    reference.set_defaults(command=_reference)
    reference.add_argument("--lines", type=int, default=LINES, help="tariff lines")
    reference.add_argument("--seed", type=int, default=1)
    hop = commands.add_parser("hop", help="one list from service to service: decode, add, encode")
    hop.set_defaults(command=_hop)
    hop.add_argument("--lists", type=_enough_lists, default=20_000, help="lists in each count")
    proof = commands.add_parser("proof", help="proving a record's sender; fails above 5 µs a record")
    proof.set_defaults(command=_proof)
    proof.add_argument("--records", type=int, default=20_000, help="records in each count")


def _add_ways_out(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Lists whose goods leave have a loop of their own, in each direction."""
    for direction, says in (
        (EXPORTS, "CPU per export list: compared, arrived, bound, released, departed"),
        (IMPORTS_OUT, "CPU per import list until its goods are out: released, verified, noted, through the gate"),
    ):
        leaving = commands.add_parser(direction, help=says)
        leaving.set_defaults(command=_out, direction=direction)
        leaving.add_argument("--seconds", type=_above_zero, default=120.0, help="measured window")
        leaving.add_argument("--warm-up", type=float, default=60.0, help="seconds before it")
        leaving.add_argument("--in-flight", type=int, default=9_000, help="lists in flight")
        leaving.add_argument("--seed", type=int, default=1)


def _above_zero(text: str) -> float:
    value = float(text)
    if value <= 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return value


def _enough_lists(text: str) -> int:
    value = int(text)
    if value < LISTS_MIN:
        raise argparse.ArgumentTypeError(f"fewer than {LISTS_MIN} would be a handful of batches")
    return value


def _enough_rows(text: str) -> int:
    value = int(text)
    if value < ROWS_MIN:
        raise argparse.ArgumentTypeError(f"fewer than {ROWS_MIN} would be over before a second sample")
    return value


def _systems(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - SYSTEMS.keys():
        raise argparse.ArgumentTypeError(
            f"no such system: {', '.join(sorted(unknown))}; there are {', '.join(SYSTEMS)}"
        )
    return names


def _end_to_end(options: argparse.Namespace) -> int:
    if options.loop == "open" and not options.rate:
        sys.exit("--loop open needs a --rate")
    chosen = Options(
        loop=options.loop, rate=options.rate, seconds=options.seconds, warm_up_s=options.warm_up,
        in_flight=options.in_flight, jitter_ms=options.jitter_ms, stencils=options.stencils, seed=options.seed,
    )  # fmt: skip
    return _measured("bench", chosen)


def _out(options: argparse.Namespace) -> int:
    chosen = Options(
        loop="closed", rate=None, seconds=options.seconds, warm_up_s=options.warm_up, in_flight=options.in_flight,
        jitter_ms=options.jitter_ms, stencils=options.stencils, seed=options.seed, direction=options.direction,
    )  # fmt: skip
    return _measured(f"bench-{options.direction}", chosen)


def _measured(name: str, chosen: Options) -> int:
    with progress() as say:
        measured = measure(chosen, say)
    found = figures.figures(measured)
    report.print_end_to_end(found)
    report.print_files(report.write(name, found, pictures.picture(measured, found)))
    return 1 if found["lost"] else 0


def _stages(options: argparse.Namespace) -> int:
    with progress() as say:
        found = measure_stages(options.lists, options.seed, say)
    report.print_stages(found)
    report.print_files(report.write("bench-stages", found, pictures.stages_picture(found)))
    return 0


def _limit(options: argparse.Namespace) -> int:
    with progress() as say:
        found = measure_limit(options.lists, options.seed, say)
    report.print_limit(found)
    report.print_files(report.write("bench-limit", found, pictures.limit_picture(found)))
    return 0


def _day(options: argparse.Namespace) -> int:
    with progress() as say:
        found = measure_day(options.bills, options.rate, options.seed, say)
    print_day(found)
    report.print_files(report.write("bench-day", found))
    return 0


def _asking(options: argparse.Namespace) -> int:
    with progress() as say:
        found = measure_asking(options.cases, options.seed, say)
    print_asking(found)
    report.print_files(report.write("bench-asking", found))
    return 1 if slow(found) else 0


def _flood(options: argparse.Namespace) -> int:
    chosen = FloodOptions(options.seconds, options.rate, options.records_s, options.bytes_s, options.seed)
    with progress() as say:
        found = measure_flood(chosen, say)
    print_flood(found)
    report.print_files(report.write("bench-flood", found))
    return 1 if starved(found) else 0


def _growth(options: argparse.Namespace) -> int:
    chosen = GrowthOptions(options.lists, options.seconds, options.warm_up, options.in_flight, options.seed)
    with progress() as say:
        found = measure_growth(chosen, say)
    report.print_growth(found)
    report.print_files(report.write("bench-growth", found, pictures.growth_picture(found)))
    return 0


def _naive(options: argparse.Namespace) -> int:
    with progress() as say:
        found = measure_naive(options.lists, options.seconds, options.seed, say)
    print_naive(found)
    report.print_files(report.write("bench-naive", found, pictures.naive_picture(found)))
    return 0


def _reference(options: argparse.Namespace) -> int:
    print_reference(measure_reference(options.lines, options.seed))
    return 0


def _proof(options: argparse.Namespace) -> int:
    found = measure_proofs(options.records)
    print_proofs(found)
    return int(found[0].us > LIMIT_US)


def _hop(options: argparse.Namespace) -> int:
    print_hops(measure_hops(options.lists))
    return 0


def _peers(options: argparse.Namespace) -> int:
    chosen = PeersOptions(
        options.rows, options.kill_rows, options.systems, options.workers, options.commit_seconds, options.minutes_max * 60
    )  # fmt: skip
    with progress() as say:
        found = measure_peers(chosen, say)
    print_peers(found)
    report.print_files(report.write("bench-peers", found, peers_picture(found)))
    return 1 if any("error" in system for system in found["systems"]) else 0


if __name__ == "__main__":
    sys.exit(main())
