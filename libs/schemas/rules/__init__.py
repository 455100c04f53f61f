"""Rules: what must hold, and what its sender is answered where it does not. Grammar of their ids: see `rule`."""

from libs.schemas.rules.offices import of_another_office
from libs.schemas.rules.rule import AS_THE_CODE, START_ANEW, Rule, named_rule, quoted

__all__ = ["AS_THE_CODE", "START_ANEW", "Rule", "named_rule", "of_another_office", "quoted"]
