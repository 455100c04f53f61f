"""Makes certificates for tests, signs messages and verifies them: `python -m libs.signing --help`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from libs.signing import METHODS, NoCertificate, Trust, load, verify
from libs.signing.certificates import AUTHORITIES, REVOKED, certificate
from libs.signing.making import METHOD_OF, authority, held_in, issue, revoke
from libs.signing.signature import sign

_FAMILIES = tuple(METHOD_OF)


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (OSError, ValueError, NoCertificate, ImportError) as failed:
        print(failed, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m libs.signing", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    made = commands.add_parser("authority", help="make an authority for tests, and a directory that trusts it")
    made.add_argument("directory", type=Path)
    made.add_argument("--family", choices=_FAMILIES, default="sm2")
    made.add_argument("--name", default="Tongguan test authority")
    made.add_argument("--days", type=int, default=365)
    made.set_defaults(run=_authority)
    issued = commands.add_parser("issue", help="make a certificate for an enterprise")
    issued.add_argument("directory", type=Path, help="as given to `authority`")
    issued.add_argument("code", help="the enterprise's customs code")
    issued.add_argument("--days", type=int, default=365)
    issued.set_defaults(run=_issue)
    taken_back = commands.add_parser("revoke", help="take certificates back, by the codes they were made for")
    taken_back.add_argument("directory", type=Path)
    taken_back.add_argument("codes", nargs="*")
    taken_back.add_argument("--days", type=int, default=30, help="until the next list is due")
    taken_back.set_defaults(run=_revoke)
    signing = commands.add_parser("sign", help="sign a message; the signed one goes to standard output")
    signing.add_argument("message", type=Path)
    signing.add_argument("--by", type=Path, required=True, help="directory of a certificate, as `issue` names it")
    signing.add_argument("--method", choices=tuple(METHODS), help="default: that of the key's family")
    signing.set_defaults(run=_sign)
    verifying = commands.add_parser("verify", help="say who signed a message, and all that is wrong; 1 if anything is")
    verifying.add_argument("message", type=Path)
    verifying.add_argument("--trust", type=Path, help="directory with `authorities/` and `revoked/`")
    verifying.add_argument("--canonical", type=Path, help="write the bytes that were digested to this file")
    verifying.set_defaults(run=_verify)
    return parser


def _authority(options: argparse.Namespace) -> int:
    now = datetime.now(UTC)
    holder = authority(options.family, options.name, now, now + timedelta(days=options.days))
    holder.keep(options.directory / "authority")
    trusted = options.directory / AUTHORITIES
    trusted.mkdir(parents=True, exist_ok=True)
    (trusted / "authority.pem").write_bytes(holder.pem)
    print(f"an authority in {options.directory}; trust it: INTAKE_SIGNATURE_TRUST={options.directory}")
    return 0


def _issue(options: argparse.Namespace) -> int:
    now, place = datetime.now(UTC), options.directory / "enterprises" / options.code
    serial = 2 + sum(1 for _ in place.parent.glob("*")) if place.parent.is_dir() else 2
    subject = {"common_name": options.code, "serial_number": options.code}
    issued = issue(held_in(options.directory / "authority"), subject, serial, now, now + timedelta(days=options.days))
    issued.keep(place)
    print(f"sign with it: python -m libs.signing sign MESSAGE.xml --by {place}")
    return 0


def _revoke(options: argparse.Namespace) -> int:
    now, holder = datetime.now(UTC), held_in(options.directory / "authority")
    held = [held_in(options.directory / "enterprises" / code) for code in options.codes]
    listed = revoke(
        holder, [certificate(each.certificate).serial for each in held], now, now + timedelta(days=options.days)
    )
    place = options.directory / REVOKED
    place.mkdir(parents=True, exist_ok=True)
    (place / "authority.crl").write_bytes(listed)
    print(f"{len(held)} revoked in {place / 'authority.crl'}; services read it when they start")
    return 0


def _sign(options: argparse.Namespace) -> int:
    holder = held_in(options.by)
    method = options.method or METHOD_OF[holder.family]
    sys.stdout.buffer.write(sign(options.message.read_bytes(), holder.private_key, holder.certificate, method))
    return 0


def _verify(options: argparse.Namespace) -> int:
    trust = load(options.trust) if options.trust else Trust()
    verified = verify(options.message.read_bytes(), trust, datetime.now(UTC))
    if options.canonical:
        options.canonical.write_bytes(verified.canonical)
    print(f"signed by {verified.enterprise or 'nobody that its certificate names'}")
    for fault in verified.faults:
        print(f"{fault.problem}: {fault.actual or '-'}; expected {fault.expected or '-'}")
    return 1 if verified.faults else 0


if __name__ == "__main__":
    sys.exit(main())
