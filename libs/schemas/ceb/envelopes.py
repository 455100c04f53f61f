"""These classes are the exchange platform's envelopes: DxpMsgSv between nodes, DxpMsg of a client, DxpRep the reply.

A class is the table of its element: names, order, types and occurrence are the official ones, `title` the Chinese name,
`description` what a partner must know.
"""

from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from libs.schemas.wire import BASE64, XML_DAY, XML_INSTANT, Maybe, Text, WireModel

REPEATED_ID = "repeated_id"
ATTRIBUTE, CONTENT = "attribute", "content"
"""Marks of members that are no child elements: an attribute, or the element's own text."""

_VERSION: Any = Field("1.0", alias="ver", title="版本", description="1.0")
_Code = Annotated[str, Text(1, 9)]
_Node = Annotated[str, Text(1, 8)]
_Party = Annotated[str, Text(1, 16)]
_Info = Annotated[str | None, Maybe(Text(0, 300))]
_Note = Annotated[str | None, Maybe(Text(0, 500))]
_Instant = Annotated[str, XML_INSTANT]


class Receivers(WireModel):
    """The clients that a message is for."""

    receiver_id: tuple[_Party, ...] = Field(
        alias="ReceiverId", min_length=1, max_length=5, title="接收方id", description="client ids, DXPEDCCEB0000002 …"
    )


class TransInfo(WireModel):
    """The element says who sends the message to whom."""

    cop_msg_id: Annotated[str, Text(1, 255)] = Field(
        alias="CopMsgId", title="原始报文id", description="the sender's own id of the message, used once"
    )
    sender_id: _Party = Field(alias="SenderId", title="发送方id", description="client id of the sender")
    receiver_ids: Receivers = Field(alias="ReceiverIds", title="接收方", description="one to five receivers")
    creat_time: _Instant = Field(
        alias="CreatTime", title="原始报文创建时间", description="when the message was made; the name is official"
    )
    msg_type: Annotated[str, Text(0, 30)] = Field(
        alias="MsgType", title="报文类型", description="root element of what is carried: CEB311Message …"
    )


class Key(WireModel):
    """One keyword of the business."""

    name: Annotated[str | None, Maybe(Text(1, 32)), ATTRIBUTE] = Field(
        None, title="名称", description="DealFlag, RetType …"
    )
    value: Annotated[str, Text(1, 64), CONTENT] = Field(title="业务关键字", description="what it says")


class BizKey(WireModel):
    """Keywords of the business."""

    key: tuple[Key, ...] = Field(
        alias="Key", min_length=1, max_length=5, title="业务关键字", description="one to five keywords"
    )


class IsText(WireModel):
    """Says that the data is text, and in which character set."""

    encode: Annotated[str, Text(0, 50), ATTRIBUTE] = Field(alias="Encode", title="字符集", description="UTF-8")


class AddInfo(WireModel):
    """Says what else is known of a message."""

    file_name: Annotated[str | None, Maybe(Text(1, 255))] = Field(
        None, alias="FileName", title="原始报文名", description="file the message came in"
    )
    ic_card: Annotated[str | None, Maybe(Text(1, 13))] = Field(
        None, alias="IcCard", title="ic卡号", description="the sender's card"
    )
    biz_key: BizKey | None = Field(None, alias="BizKey", title="业务关键字", description="keywords of the business")
    is_text: IsText | None = Field(None, alias="IsText", title="文本标识", description="there if the data is text")
    rec_map_id: Annotated[str | None, Maybe(Text(0, None))] = Field(
        None, alias="RecMapId", title="接收方报文转换ID", description="how the receiver converts the message"
    )


class DxpMsg(WireModel):
    """终端节点: a message as a client sends or gets it."""

    ver: Annotated[Literal["1.0"], ATTRIBUTE] = _VERSION
    id: Annotated[str | None, Maybe(Text(1, 60, "^[A-Za-z_][A-Za-z0-9._-]*$")), ATTRIBUTE] = Field(
        None, alias="Id", title="标识", description="what a signature refers to"
    )
    trans_info: TransInfo = Field(alias="TransInfo", title="客户端节点", description="who sends what to whom")
    data: Annotated[str, BASE64] = Field(alias="Data", title="待传输数据", description="the business message, base64")
    add_info: AddInfo | None = Field(None, alias="AddInfo", title="附加信息", description="what else is known")


class SvNo(WireModel):
    """The element says where a message is between the platform's nodes."""

    ver: Annotated[Literal["1.0"], ATTRIBUTE] = Field("1.0", alias="Ver", title="服务器节点版本", description="1.0")
    msg_id: Annotated[str, Text(1, 32)] = Field(
        alias="MsgId", title="报文id", description="8 characters of the node, yyyyMMddHHmmss, 10 digits"
    )
    sub_msg_id: Annotated[str | None, Maybe(Text(1, 1))] = Field(
        None, alias="SubMsgId", title="分拆报文id", description="which receiver's copy, where there are several"
    )
    send_time: _Instant = Field(alias="SendTime", title="报文处理时间", description="when the first node took it")
    end_node: _Node = Field(alias="EndNode", title="目的服务器节点", description="node of the receiver")
    sta_node: _Node = Field(alias="StaNode", title="接入服务器节点", description="node of the sender")


class DxpMsgSv(WireModel):
    """传输节点: a message between the platform's nodes."""

    ver: Annotated[Literal["1.0"], ATTRIBUTE] = _VERSION
    id: Annotated[str | None, Maybe(Text(1, 60, "^[A-Za-z_][A-Za-z0-9._-]*$")), ATTRIBUTE] = Field(
        None, alias="Id", title="标识", description="what a signature refers to"
    )
    sv_no: SvNo = Field(alias="SvNo", title="服务器节点", description="where the message is")
    dxp_msg: DxpMsg = Field(alias="DxpMsg", title="客户端传输报文", description="the message as the client sent it")

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        """An Id occurs once in a document, or a signature would refer to two elements."""
        if self.id is not None and self.id == self.dxp_msg.id:
            raise PydanticCustomError(REPEATED_ID, "an Id occurs once in a document")
        return self


class Result(WireModel):
    """Says what became of one receiver's copy."""

    rec_id: _Party = Field(alias="RecId", title="接收方id", description="client id of the receiver")
    code: _Code = Field(alias="Code", title="处理结果码", description="what became of it")
    info: _Info = Field(None, alias="Info", title="处理结果信息", description="the same in words")
    note: _Note = Field(None, alias="Note", title="备注", description="anything else")


class Results(WireModel):
    """Says what became of each receiver's copy."""

    result: tuple[Result, ...] = Field(alias="Result", min_length=1, title="处理结果", description="one a receiver")


class Response(WireModel):
    """The platform's word on one message."""

    node_id: Annotated[str | None, Maybe(Text(1, 8))] = Field(
        None, alias="NodeId", title="节点id", description="node that found the error"
    )
    response_code: _Code = Field(alias="ResponseCode", title="响应码", description="what became of the message")
    response_info: _Info = Field(None, alias="ResponseInfo", title="响应信息", description="the same in words")
    results: Results | None = Field(None, alias="Results", title="处理回执", description="what became of each copy")
    notice_time: Annotated[str, XML_DAY] = Field(
        alias="NoticeTime", title="回执产生时间", description="day of the reply"
    )
    note: _Note = Field(None, alias="Note", title="备注", description="anything else")
    ori_head: TransInfo = Field(alias="OriHead", title="原始报文头", description="the message's own TransInfo")


class DxpRep(WireModel):
    """The exchange platform's reply (交换平台响应报文)."""

    ver: Annotated[Literal["1.0"], ATTRIBUTE] = _VERSION
    recevier_id: _Party = Field(
        alias="RecevierId", title="接收方id", description="client that gets the reply; the name is official"
    )
    ad_node_id: Annotated[str | None, Maybe(Text(1, 8))] = Field(
        None, alias="AdNodeId", title="归属节点id", description="node that the client belongs to"
    )
    response: tuple[Response, ...] = Field(
        alias="Response", min_length=1, title="响应", description="one for each message replied to"
    )


ENVELOPES: dict[str, type[WireModel]] = {model.__name__: model for model in (DxpMsgSv, DxpMsg, DxpRep)}
"""By name of the root element."""


def mark_of(metadata: list[Any]) -> str | None:
    """Say whether a member is an attribute or the element's own text; None for a child element."""
    return next((mark for mark in metadata if mark in (ATTRIBUTE, CONTENT)), None)


def models_of(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Return the model of an element and those of all elements within it, each once, outermost first."""
    found: dict[type[BaseModel], None] = {model: None}
    for info in model.model_fields.values():
        for part in (info.annotation, *get_args(info.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found |= dict.fromkeys(models_of(part))
    return list(found)
