"""Splitting an amount so that the parts are whole fen and add up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from libs.schemas.codes.limits import FEN

_SCALE = 10**10
"""Weights are compared as whole numbers of 10⁻¹⁰: exact for the wire's five decimals and for the taxes of rates."""


def apportion(amount: Decimal, weights: Sequence[Decimal], gnums: Sequence[int]) -> list[Decimal]:
    """Parts of `amount` (yuan, whole fen, not negative) by weight, in the order given; they add up to it exactly.

    Largest remainder: each part is cut to the fen, then one fen each goes by falling remainder, then by line number, so
    the order of the lines changes nothing. Where no line weighs anything all weigh the same.
    """
    if not amount or len(weights) == 1:
        return [amount] * len(weights)
    fen = int(amount * 100)
    whole = [int(weight * _SCALE) for weight in weights]
    total = sum(whole)
    if total == 0:
        whole, total = [1] * len(weights), len(weights)
    shares, remainders = [], []
    for weight in whole:
        share, remainder = divmod(fen * weight, total)
        shares.append(share)
        remainders.append(remainder)
    if left := fen - sum(shares):
        by_remainder = sorted(range(len(shares)), key=lambda i: (-remainders[i], gnums[i]))
        for i in by_remainder[:left]:
            shares[i] += 1
    return [FEN * share for share in shares]
