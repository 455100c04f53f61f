"""The samples of envelopes are invented and valid, one of each."""

from libs.schemas.ceb.engine.models import Document
from libs.schemas.ceb.transport import carried

_TRANS_INFO: Document = {
    "CopMsgId": "DXPENT0000000001-20251111-1",
    "SenderId": "DXPENT0000000001",
    "ReceiverIds": {"ReceiverId": ["DXPEDCCEB0000002"]},
    "CreatTime": "2025-11-11T08:30:15",
    "MsgType": "CEB311Message",
}


def envelope(name: str, message: bytes = b"<CEB311Message/>") -> Document:
    """A valid document of this envelope. message: what it carries, where it carries anything."""
    sent: Document = {
        "ver": "1.0",
        "TransInfo": _TRANS_INFO,
        "Data": carried(message),
        "AddInfo": {
            "FileName": "CEB311_20251111_1.xml",
            "IcCard": "8800000000001",
            "BizKey": {"Key": [{"name": "DealFlag", "value": "1"}]},
        },
    }
    documents: dict[str, Document] = {
        "DxpMsg": sent,
        "DxpMsgSv": {
            "ver": "1.0",
            "SvNo": {
                "Ver": "1.0",
                "MsgId": "00000001202511110830150000000001",
                "SendTime": "2025-11-11T08:30:16",
                "EndNode": "00000002",
                "StaNode": "00000001",
            },
            "DxpMsg": sent,
        },
        "DxpRep": {
            "ver": "1.0",
            "RecevierId": "DXPENT0000000001",
            "Response": [
                {
                    "ResponseCode": "0",
                    "ResponseInfo": "接收成功",
                    "Results": {"Result": [{"RecId": "DXPEDCCEB0000002", "Code": "0", "Info": "已转发"}]},
                    "NoticeTime": "2025-11-11",
                    "OriHead": _TRANS_INFO,
                }
            ],
        },
    }
    return documents[name]
