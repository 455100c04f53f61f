"""The desk of one batch: documents come in, accepted events and receipts go out, memory and rows keep up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from libs.runtime.processing import Decision, Record
from libs.schemas.ceb import FormatRules, parse_json, parse_xml
from libs.schemas.events.intake import ReceiptIssued
from libs.schemas.findings import Finding
from services.intake.domain import receipts
from services.intake.domain.acceptance import CHANGE, Accepted, Drafted, Outcome, Refused, Repeated, judge
from services.intake.domain.kinds import KINDS, Kind
from services.intake.domain.memory import Answer, Answered, Attempt, Changes, KnownDocument, Memory, SubmissionRow
from services.intake.domain.submission import Examined, Submission, check, same_content
from services.intake.domain.tokens import token_of
