"""Everybody at the door is somebody: credentials, and whose they are. It knows no message and no service."""

from libs.identity.principal import CODE, CUSTOMS, OPERATOR, SERVICE, Principal, principal_of

__all__ = ["CODE", "CUSTOMS", "OPERATOR", "SERVICE", "Principal", "principal_of"]
