"""Kinds of packing (包装种类), the one-digit table that list messages still use."""

from libs.schemas.codes.table import CodeTable, listed

WRAP_TYPES = CodeTable("wrap types", "包装种类代码", listed("1 木箱 2 纸箱 3 桶装 4 散装 5 托盘 6 包 7 其他"))
