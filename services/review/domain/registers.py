"""Customs registers enterprises, and the risk centre gives control instructions: both are kept, and asked of lists."""

from __future__ import annotations

from libs.schemas.control import Instruction
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ControlInstructed, EnterpriseRegistered
from libs.schemas.events.review import OfficerActionTaken
from services.review.domain import rules
from services.review.domain.admissible import refused
from services.review.domain.facts import Enterprise
from services.review.domain.files import ReviewFiles
from services.review.domain.officers import INSTRUCTION, REGISTRATION


class Registers:
    """The last word about an enterprise stands, and so does that about an instruction."""

    def __init__(self, files: ReviewFiles) -> None:
        self._files = files

    def register(self, event: EnterpriseRegistered) -> list[Event]:
        roles, active = frozenset(event.roles), event.status == "active"
        enterprise = Enterprise(event.code, roles, active, event.pilot_zone, event.customs_code, event.credit)
        self._files.enterprises[event.code] = self._files.registered[event.code] = enterprise
        return [OfficerActionTaken(submission_id=event.submission_id, cop_no=event.cop_no, document=REGISTRATION)]

    def instruct(self, event: ControlInstructed) -> list[Event]:
        """It acts on whatever is released from now on."""
        if event.until < event.since:
            return [refused(event, INSTRUCTION, rules.PERIOD.finding(event.until, f">= {event.since}"))]
        files, instruction = self._files, Instruction.of(event)
        files.instructions[instruction.number] = files.instructed[instruction.number] = instruction
        return [OfficerActionTaken(submission_id=event.submission_id, cop_no=event.cop_no, document=INSTRUCTION)]
