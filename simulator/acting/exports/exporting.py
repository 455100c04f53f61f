"""Everybody who acts on exports, in the parts of a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from simulator.acting.board import Board
from simulator.acting.exports.carriage import Carriage
from simulator.acting.exports.declaring import Declaring
from simulator.acting.exports.desks import ExportOfficer, ExportWithdrawer
from simulator.acting.exports.returning import ExportReturner
from simulator.acting.exports.summariser import Summariser
from simulator.acting.exports.zone_exit import ZoneExit
from simulator.plan.plan import Delivery


@dataclass
class Exporting:
    """`answers` follows each wave of documents; `leaves` comes when they are compared, `sums` at the end of a day."""

    withdrawer: ExportWithdrawer = field(default_factory=ExportWithdrawer)
    officer: ExportOfficer = field(default_factory=ExportOfficer)
    carriage: Carriage = field(default_factory=Carriage)
    zone: ZoneExit = field(default_factory=ZoneExit)
    summariser: Summariser = field(default_factory=Summariser)
    declaring: Declaring = field(default_factory=Declaring)
    returner: ExportReturner = field(default_factory=ExportReturner)

    def answers(self, board: Board, day: date) -> list[Delivery]:
        """A declarant who takes a list back is quicker than the officer."""
        return self.withdrawer.next(board, day) or self.officer.next(board, day)

    def leaves(self, board: Board, day: date) -> list[Delivery]:
        """Parcels arrive, are bound, go by transit, depart; a few are taken back until then, or too late."""
        self.summariser.see(board, day)
        acting = (self.carriage, self.zone, self.declaring)
        return [*self.answers(board, day), *(step for each in acting for step in each.next(board, day))]

    def sums(self, board: Board, day: date) -> list[Delivery]:
        """Declarants apply for summaries; goods come back."""
        return [*self.returner.next(board, day), *self.summariser.next(board, day)]

    def wakes(self, board: Board) -> set[date]:
        """The days on which somebody will act, as far as it is known by now."""
        acting = (self.carriage, self.summariser, self.returner)
        return set().union(*(each.wakes(board) for each in acting))
