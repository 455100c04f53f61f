"""Codes that rules of this program name themselves: no release may be without them."""

PIECE, ITEM, SHEET = "008", "011", "020"  # 只, 件, 片
KILOGRAM, GRAM, LITRE = "035", "036", "095"
CHINA = "142"
YUAN, DOLLAR = "142", "502"
# A mode whose row came later may be missing from a release made before it: only no book can be filed in it then.
_MODES = ("0110", "1039", "1210", "1239", "1261", "9610", "9661", "9710", "9810")

NAMED_BY_RULES: dict[str, tuple[str, ...]] = {
    "units": (PIECE, ITEM, SHEET, KILOGRAM, GRAM, LITRE),
    "countries": (CHINA,),
    "currencies": (YUAN, DOLLAR),
    "trade_modes": _MODES,
}
"""Table → codes."""
