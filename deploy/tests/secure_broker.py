"""A broker asks who is there and holds everybody to access lists.

Beside that it has a listener in clear, for its administrator in tests alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._scram import ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion

from deploy.access_lists import apply
from deploy.local.parts.kafka import Kafka
from deploy.local.ports import LOOPBACK
from libs.identity.brokers import BrokerSettings
from libs.identity.tests.authority import Authority
from libs.schemas.access_lists import Grant

PASSWORD = "a-password-for-tests"
SUPERUSER = "administrator"
SCRAM_MODULE = "org.apache.kafka.common.security.scram.ScramLoginModule"
TRIES_MAX = 1000


class SecureKafka(Kafka):
    """A broker with a second listener that asks who is there: SASL_SSL, or a client certificate, and access lists."""

    port_names = (*Kafka.port_names, "secure", "certified")

    def prepare(self, ports: dict[str, int]) -> None:
        super().prepare(ports)
        listeners = {"PLAINTEXT": "port", "CONTROLLER": "controller", "SECURE": "secure", "CERTIFIED": "certified"}
        all_of = {name: f"{name}://{LOOPBACK}:{ports[port]}" for name, port in listeners.items()}
        store = self.directory / "broker.pem"
        settings = {
            "listeners": ",".join(all_of.values()),
            "advertised.listeners": ",".join(each for name, each in all_of.items() if name != "CONTROLLER"),
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL,CERTIFIED:SSL",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.secure.scram-sha-512.sasl.jaas.config": f"{SCRAM_MODULE} required;",
            "ssl.keystore.type": "PEM", "ssl.keystore.location": str(store),
            "ssl.truststore.type": "PEM", "ssl.truststore.location": str(self.directory / "authority.pem"),
            "listener.name.certified.ssl.client.auth": "required",
            "listener.name.certified.ssl.principal.mapping.rules": "RULE:^CN=([^,]+).*$/$1/,DEFAULT",
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": f"User:ANONYMOUS;User:{SUPERUSER}",
        }  # fmt: skip
        with self._properties.open("a") as file:
            file.writelines(f"{name}={value}\n" for name, value in settings.items())


class Broker:
    """clear: the administrator's address; secure, certified: everybody's."""

    def __init__(self, ports: dict[str, int], authority: Authority) -> None:
        self.clear, self.secure, self.certified = (
            f"{LOOPBACK}:{ports[name]}" for name in ("port", "secure", "certified")
        )
        self.authority = authority
        self.admin = AdminClient({"bootstrap.servers": self.clear})

    def user(self, name: str) -> None:
        told = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
        asked = UserScramCredentialUpsertion(name, told, PASSWORD.encode())
        for future in self.admin.alter_user_scram_credentials([asked]).values():
            future.result()

    def variables(self, user: str, password: str = PASSWORD) -> dict[str, str]:
        """Return what a process needs to be this user."""
        told = {"SECURITY": "scram", "CA": str(self.authority.file), "USERNAME": user, "PASSWORD": password}
        return {f"KAFKA_{name}": value for name, value in told.items()}

    def settings(self, user: str, password: str = PASSWORD) -> BrokerSettings:
        return BrokerSettings.model_validate(self.variables(user, password))

    def certified_as(self, user: str) -> BrokerSettings:
        chain, key = self.authority.issue(user)
        named = {"KAFKA_SECURITY": "tls", "KAFKA_CA": self.authority.file, "KAFKA_CERTIFICATE": chain, "KAFKA_KEY": key}
        return BrokerSettings.model_validate(named)


@contextmanager
def secure_broker(home: Path, users: Iterable[str], grants: Sequence[Grant]) -> Iterator[Broker]:
    """A broker under this home for as long as the block lasts, with these users and access lists."""
    part = SecureKafka(home)
    authority = Authority(part.directory)
    chain, key = authority.issue("broker")
    chain.write_bytes(key.read_bytes() + chain.read_bytes())  # Kafka has both in one file
    try:
        found = Broker(part.start(print), authority)
        for user in (SUPERUSER, *users):
            found.user(user)
        made, gone = apply(found.admin, grants)
        assert (made, gone) == (len(grants), 0)
        again = (apply(found.admin, grants) for _ in range(TRIES_MAX))  # the broker hears of it from its controller
        assert (0, 0) in again, "nothing is left to do"
        yield found
    finally:
        part.stop()
