"""Writes the partner guide's pages of the exchange platform's envelopes: DxpMsgSv, DxpMsg, DxpRep."""

import json
from collections.abc import Iterator

from lxml import etree
from pydantic import BaseModel

from libs.schemas.ceb.envelopes import ATTRIBUTE, CONTENT, ENVELOPES, mark_of, models_of
from libs.schemas.ceb.samples.envelopes import REFUSED, envelope, refused
from libs.schemas.ceb.transport import check_envelope, render_envelope
from libs.schemas.wire import Maybe, Text

_WRITTEN = {ATTRIBUTE: "attribute", CONTENT: "text of the element", None: "element"}


def page(name: str) -> str:
    """The page of one envelope, Markdown."""
    return "\n".join(_page(name)) + "\n"


def _page(name: str) -> Iterator[str]:
    yield f"# {name}: envelope of the exchange platform"
    yield ""
    yield "Generated from the envelopes' table; `python -m libs.schemas.ceb.written.guide` writes it anew."
    yield ""
    yield "- Namespace `http://www.chinaport.gov.cn/dxp`; the business message travels in `Data` of `DxpMsg`, in base64."
    yield "- Elements stand in this order. A `ds:Signature` may follow them."
    yield ""
    for model in models_of(ENVELOPES[name]):
        yield from _table(model)
    sample = ENVELOPES[name].model_validate(envelope(name))
    yield "## Sample, JSON"
    yield ""
    yield "```json"
    yield json.dumps(envelope(name), ensure_ascii=False, indent=2)
    yield "```"
    yield ""
    yield "## Sample, XML"
    yield ""
    yield "```xml"
    root = etree.fromstring(render_envelope(sample))
    etree.indent(root)
    yield etree.tostring(root, encoding="unicode")
    yield "```"
    yield ""
    yield "## Sample that is refused"
    yield ""
    yield "The sample with these members; what is wrong with them follows."
    yield ""
    yield "```json"
    yield json.dumps({".".join(map(str, path)): value for path, value in REFUSED[name]}, ensure_ascii=False, indent=2)
    yield "```"
    yield ""
    yield "| rule | where | what |"
    yield "|---|---|---|"
    for found in check_envelope(name, refused(name))[1]:
        yield f"| `{found.rule}` | `{found.path}` | `{found.message}` |"


def _table(model: type[BaseModel]) -> Iterator[str]:
    yield f"## {model.__name__}"
    yield ""
    yield "| name | 中文名 | written as | type | occurs | what to write |"
    yield "|---|---|---|---|---|---|"
    for attribute, info in model.model_fields.items():
        kinds = [mark.type if isinstance(mark, Maybe) else mark for mark in info.metadata]
        text = next((mark for mark in kinds if isinstance(mark, Text)), None)
        most = next((mark.max_length for mark in info.metadata if hasattr(mark, "max_length")), "n")
        repeats = str(info.annotation).startswith("tuple")
        occurs = f"1..{most}" if repeats else "1" if info.is_required() or info.default is not None else "0..1"
        written = _WRITTEN[mark_of(info.metadata)]
        notation = text.notation if text else ""
        yield f"| `{info.alias or attribute}` | {info.title} | {written} | {notation} | {occurs} | {info.description} |"
    yield ""
