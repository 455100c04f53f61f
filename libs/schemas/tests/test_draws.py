"""The draw: the same for the same secret, near its share, and anew for another rule version or secret."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from libs.schemas.draws import Draw


@given(st.text(min_size=1), st.decimals(0, 1, places=4))
def test_draws_are_reproducible_and_a_greater_share_draws_the_same_and_more(what: str, share: Decimal) -> None:
    hit = Draw("secret").hits(what, share)
    assert Draw("secret").hits(what, share) == hit
    assert Draw("secret").hits(what, Decimal(1))
    assert not Draw("secret").hits(what, Decimal(0))
    assert Draw("secret").hits(what, share + (1 - share) / 2) >= hit


def test_the_share_drawn_is_about_right_and_a_new_version_or_secret_draws_anew() -> None:
    def drawn(secret: str, rule: str) -> set[int]:
        draw = Draw(secret)
        return {n for n in range(20_000) if draw.hits(f"{rule}|case:{n}", Decimal("0.02"))}

    first = drawn("secret", "draw@1")
    assert 320 < len(first) < 480  # 400 expected, standard deviation 20
    assert len(first & drawn("secret", "draw@2")) < 40
    assert len(first & drawn("other secret", "draw@1")) < 40
