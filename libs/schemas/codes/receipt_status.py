"""Receipt status codes (returnStatus). Which of them a receipt may carry stands in its message's table.

A negative returnStatus is an error code (`error_codes`).
"""

from libs.schemas.codes.table import Code, CodeTable

RECEIPT_STATUS = CodeTable(
    "receipt status",
    "回执状态",
    (
        Code("1", "电子口岸已暂存", "stored as a draft at E-port"),
        Code("2", "电子口岸申报中", "accepted by E-port, being declared"),
        Code("3", "发送海关成功", "sent to customs"),
        Code("4", "发送海关失败", "sending to customs failed"),
        Code("100", "海关退单", "returned by customs"),
        Code("120", "海关入库", "stored at customs"),
        Code("300", "人工审核", "manual review"),
        Code("399", "海关审结", "examined and closed"),
        Code("500", "查验", "under inspection"),
        Code("501", "扣留移送通关", "detained, to clearance"),
        Code("502", "扣留移送缉私", "detained, to anti-smuggling"),
        Code("503", "扣留移送法规", "detained, to legal affairs"),
        Code("505", "移交", "transferred"),
        Code("599", "其它扣留", "detained otherwise"),
        Code("600", "挂起", "suspended"),
        Code("700", "退运", "to be sent back abroad"),
        Code("800", "放行", "released"),
        Code("899", "结关", "closed"),
    ),
)
