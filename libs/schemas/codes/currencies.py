"""Currencies, customs' own three-digit codes (not ISO 4217). Import messages allow 142 alone."""

from libs.schemas.codes.table import CodeTable, listed

CURRENCIES = CodeTable(
    "currencies",
    "币制代码",
    listed("""
        110 港币 116 日元 121 澳门元 132 新加坡元 133 韩国元 136 泰国铢 142 人民币
        300 欧元 302 丹麦克朗 303 英镑 326 挪威克朗 330 瑞典克朗 331 瑞士法郎 344 俄罗斯卢布
        501 加拿大元 502 美元 601 澳大利亚元 609 新西兰元
    """),
)
YUAN = "142"
