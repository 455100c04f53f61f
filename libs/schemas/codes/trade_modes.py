"""Trade modes (监管方式), each from the day its announcement took effect, where that day is known."""

from datetime import date

from libs.schemas.codes.table import CodeTable, listed

TRADE_MODES = CodeTable(
    "trade modes",
    "监管方式代码",
    listed(
        """
        0110 一般贸易 0214 来料加工 0615 进料对口 0715 进料非对口 1039 市场采购 1210 保税电商 1239 保税电商A
        1261 跨境电商特殊区域出口退货 3010 货样广告品 4019 边境小额 5000 料件进出区 5100 成品进出区 5300 设备进出区
        9610 电子商务 9661 跨境电商一般出口退货 9710 跨境电商B2B直接出口 9810 跨境电商出口海外仓
        """,
        since={
            "9610": date(2014, 2, 10),  # GACC 2014-12
            "1210": date(2014, 8, 1),  # GACC 2014-57
            "1239": date(2016, 12, 1),  # GACC 2016-75
            "9710": date(2020, 7, 1),  # GACC 2020-75
            "9810": date(2020, 7, 1),  # GACC 2020-75
        },
    ),
)
