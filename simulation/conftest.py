"""Stories are held to the registry of rules too, as the services' own tests are."""

from services.conftest import every_finding_has_a_registered_rule

__all__ = ["every_finding_has_a_registered_rule"]
