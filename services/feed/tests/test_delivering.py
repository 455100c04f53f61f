"""Each answer has its consequence, and there are addresses that webhooks may not go to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest

from services.feed.domain.delivering import EndpointAnswer, GivingUp, WebhookStanding, WebhookState, after, class_of
from services.feed.domain.targets import TargetRefused, allowed, target_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PATIENCE = GivingUp(3, timedelta(hours=72))


_CLASSES = {
    EndpointAnswer.DELIVERED: (200, 204),
    EndpointAnswer.REFUSED: (301, 307, 400, 401, 404),
    EndpointAnswer.GONE: (410,),
    EndpointAnswer.AWAY: (408, 425, 429, 500, 503, None),
}


@pytest.mark.parametrize(("status", "answer"), [(one, answer) for answer, all_ in _CLASSES.items() for one in all_])
def test_every_answer_has_its_class(status: int | None, answer: EndpointAnswer) -> None:
    assert class_of(status) is answer


def test_an_endpoint_that_is_away_is_asked_later_and_later_up_to_three_days() -> None:
    standing, now, pauses = WebhookStanding(), NOW, []
    while standing.state is WebhookState.ACTIVE:
        now = max(now, standing.next_at)
        standing = after(standing, EndpointAnswer.AWAY, "HTTP 503", now, PATIENCE)
        pauses.append((standing.next_at - now).total_seconds())
    assert pauses == sorted(pauses) and pauses[0] == 5
    assert timedelta(hours=72) <= now - NOW <= timedelta(hours=80)
    assert standing.state is WebhookState.STOPPED and "503" in (standing.why or "")
    assert after(standing._replace(state=WebhookState.ACTIVE), EndpointAnswer.DELIVERED, "", now, PATIENCE).tries == 0


def test_some_refusals_in_a_row_stop_a_webhook_and_others_do_not_count() -> None:
    def course(*answers: EndpointAnswer) -> WebhookState:
        standing = WebhookStanding()
        for answer in answers:
            standing = after(standing, answer, "HTTP", NOW, PATIENCE)
        return standing.state

    refused, away, delivered = EndpointAnswer.REFUSED, EndpointAnswer.AWAY, EndpointAnswer.DELIVERED
    assert course(refused, refused) is course(refused, refused, away, refused) is WebhookState.ACTIVE
    assert course(refused, refused, delivered, refused) is WebhookState.ACTIVE
    assert course(refused, refused, refused) is WebhookState.STOPPED
    assert course(EndpointAnswer.GONE) is WebhookState.OFF


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3",
        "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "192.0.2.1", "2001:db8::1",
    ],
)  # fmt: skip
def test_no_address_that_is_not_public_is_sent_to(address: str) -> None:
    for found in ([address], ["8.8.8.8", address]):
        with pytest.raises(TargetRefused):
            allowed(found, ())


def test_public_addresses_and_those_a_setting_allows_are_sent_to() -> None:
    assert allowed(["8.8.8.8", "2606:4700::1111"], ()) == "8.8.8.8"
    assert allowed(["10.1.2.3"], [ip_network("10.1.0.0/16")]) == "10.1.2.3"
    with pytest.raises(TargetRefused):
        allowed(["10.2.2.3"], [ip_network("10.1.0.0/16")])


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/", "ftp://a.example/", "https://", "https://user@a.example/", "https://a.example/#x",
        "https://a.example:99999/", "https://a.example/ b", "file:///etc/passwd", "https://a.example\\@b.example/",
        "gopher://a", "", "https://ä.example/",
    ],
)  # fmt: skip
def test_a_url_is_https_and_names_a_host(url: str) -> None:
    with pytest.raises(TargetRefused):
        target_of(url, plain=False)
    assert target_of("https://a.example:8443/x?y=1", plain=False) == ("a.example", 8443)
