"""Everybody at the door is somebody: credentials, and whose they are. It knows no message and no service."""

from libs.identity.principal import CUSTOMS, OPERATOR, SERVICE, Principal, principal_of

__all__ = ["CUSTOMS", "OPERATOR", "SERVICE", "Principal", "principal_of"]
