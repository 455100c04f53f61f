"""Customs offices (关区代码, JGS/T 18) of the places this system is run for; a site adds its own rows.

The full table has some 1,300 rows. Documents are therefore checked for the form of an office code, not against this.
"""

from libs.schemas.codes.table import CodeTable, listed

CUSTOMS_OFFICES = CodeTable(
    "customs offices",
    "海关关区代码",
    listed("""
        0100 北京关区 0200 天津关区 2200 上海海关 2300 南京海关 2900 杭州关区 3100 宁波关区 3105 甬开发区
        3500 福州关区 3700 厦门关区 4200 青岛海关 4600 郑州关区 4700 武汉海关 4900 长沙关区 5100 广州海关
        5200 黄埔关区 5300 深圳海关 6400 海口关区 7900 成都关区 8000 重庆关区 9000 西安关区
    """),
)
