"""The kinds of documents that partners hand in, one row each. All registries of kinds derive from them."""

from __future__ import annotations

from typing import Any

from libs.schemas import audits, buyer_identity, ceb, keys, raw_payments, transits
from libs.schemas import customs_declarations as customs
from libs.schemas import declarations as d
from libs.schemas import export_return_declarations as back
from libs.schemas import zone_declarations as zone
from libs.schemas.ceb.shared.codes import own_codes
from libs.schemas.events import audits as audited
from libs.schemas.events import buyer_identity as verified
from libs.schemas.events import declaration_documents as declared
from libs.schemas.events import departure_documents as out
from libs.schemas.events import export_documents as export
from libs.schemas.events import export_return_documents as returned
from libs.schemas.events import intake as events
from libs.schemas.events import raw_payments as paid
from libs.schemas.events import return_documents as ret
from libs.schemas.events import site_documents as site
from libs.schemas.events import summary_documents as summary
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.events.withdrawals import ListDeleted, WithdrawalDeclared
from libs.schemas.keys import Key
from libs.schemas.kinds.kind import Channel, Kind, Opens, Sender, SenderRole, sent_by

DOCUMENTS = Channel(
    "documents", keys.ORDER, many=True, beside=(DocumentRetracted, ListDeleted, export.ExportWaybillRetracted)
)
BOOK_DOCUMENTS = Channel("book-documents", keys.BOOK)
TAX_DOCUMENTS = Channel("tax-documents", keys.GUARANTOR)
AUDIT_DOCUMENTS = Channel("audit-documents", keys.CASE)
REVIEW_DOCUMENTS = Channel("review-documents", keys.CASE)
RETURN_DOCUMENTS = Channel("return-documents", keys.CASE)
SITE_DOCUMENTS = Channel("site-documents", keys.SITE)
DEPARTURE_DOCUMENTS = Channel("departure-documents", keys.BILL)
SUMMARY_DOCUMENTS = Channel("summary-documents", keys.DECLARANT)
DECLARATION_DOCUMENTS = Channel("declaration-documents", keys.DECLARANT, beside=(declared.BusinessOrderTold,))
EXPORT_RETURN_DOCUMENTS = Channel("export-return-documents", keys.LIST)
PARTY_DOCUMENTS = Channel("party-documents", keys.PARTY)


def _ceb(
    name: str,
    table: ceb.Message[Any],
    receipt: ceb.Message[Any],
    becomes: type[events.AnyAccepted],
    onto: Channel,
    **facts: Any,
) -> Kind:
    """A kind of the Unified Version: its table says how it is named, and who sends it."""
    return Kind(
        name=name,
        zh=table.zh,
        table=table,
        codes=table.codes,
        key=table.key,
        becomes=becomes,
        onto=onto,
        senders=sent_by(*table.senders),
        receipt=receipt,
        **facts,
    )


# The Unified Version knows none of these; the warehouse-in block says what is meant, the return block for returns.
_OURS = ceb.Codes(malformed="-800001", empty="-800000", too_many="-800006", conflict="-800003", stale="-800005")
_RETURN = ceb.Codes(malformed="-625001", empty="-625003", too_many="-625004", conflict="-625033", stale="-625004")

_DECLARATION = own_codes("110")

_ZONE, _OFFICER, _GATE, _CUSTOMS = sent_by("areaCode"), sent_by("officer"), sent_by("gate"), sent_by("customs")
_ZONE_OR_SITE = sent_by("areaCode", "operatorCode")


def _declared(
    name: str,
    zh: str,
    thing: Key,
    table: type[d.Declaration],
    becomes: type[events.AnyAccepted],
    onto: Channel,
    senders: tuple[Sender, ...] = (),
    codes: ceb.Codes = _OURS,
    **facts: Any,
) -> Kind:
    """A kind the Unified Version does not know: named by the sender's number of it within a thing."""
    return Kind(
        name=name,
        zh=zh,
        table=table,
        codes=codes,
        key=(*thing.fields, "copNo"),
        becomes=becomes,
        onto=onto,
        senders=senders,
        **facts,
    )


# fmt: off
_ROWS = (
    _ceb(
        "order", ceb.ORDER, ceb.ORDER_RETURN, events.OrderAccepted, DOCUMENTS,
        at_once=True, case=keys.CASE, waited_for="订单不存在", asks_register=False, asked_about=True,
    ),
    _ceb(
        "payment", ceb.PAYMENT, ceb.PAYMENT_RETURN, events.PaymentAccepted, DOCUMENTS,
        at_once=True, case=keys.CASE, waited_for="支付信息不存在", asks_register=False,
    ),
    _ceb(
        "waybill", ceb.WAYBILL, ceb.WAYBILL_RETURN, events.WaybillAccepted, DOCUMENTS,
        at_once=True, joins=True, waited_for="运单信息不存在", lives_months=6, asks_register=False,
    ),
    _ceb(
        "list", ceb.DECLARATION_LIST, ceb.LIST_RETURN, events.ListAccepted, DOCUMENTS,
        case=keys.CASE, opens=Opens.ATTEMPT, asks_register=False,
    ),
    _ceb("withdrawal", ceb.WITHDRAWAL, ceb.WITHDRAWAL_RETURN, WithdrawalDeclared, DOCUMENTS, while_suspended=True),
    _ceb(
        "export-order", ceb.EXPORT_ORDER, ceb.EXPORT_ORDER_RETURN, export.ExportOrderAccepted, DOCUMENTS,
        at_once=True, case=keys.EXPORT_CASE, waited_for="订单不存在", asks_register=False, also=declared.told_of_order,
    ),
    _ceb(
        "export-receipt", ceb.MONEY_RECEIPT, ceb.MONEY_RECEIPT_RETURN, export.ExportReceiptAccepted, DOCUMENTS,
        at_once=True, case=keys.EXPORT_CASE, waited_for="收款单不存在", asks_register=False,
    ),
    _ceb(
        "export-waybill", ceb.EXPORT_WAYBILL, ceb.EXPORT_WAYBILL_RETURN, export.ExportWaybillAccepted, DOCUMENTS,
        at_once=True, joins=True, waited_for="运单信息不存在", lives_months=6, asks_register=False,
    ),
    _ceb(
        "export-list", ceb.EXPORT_LIST, ceb.EXPORT_LIST_RETURN, export.ExportListAccepted, DOCUMENTS,
        case=keys.EXPORT_CASE, opens=Opens.ATTEMPT, meets="export-waybill", asks_register=False,
    ),
    _ceb(
        "export-withdrawal", ceb.EXPORT_WITHDRAWAL, ceb.EXPORT_WITHDRAWAL_RETURN, WithdrawalDeclared, DOCUMENTS,
        opens=Opens.OF_A_LIST, told_by=keys.LIST, while_suspended=True,
    ),
    _declared(
        "identity-answer", "订购人身份验证结果", keys.CASE, buyer_identity.IdentityAnswer, verified.IdentityAnswered,
        DOCUMENTS, _CUSTOMS, opens=Opens.IDENTITY, at_once=True, waited_for="订购人身份待验证",
    ),
    _declared(
        "raw-payment-answer", "支付原始数据核验结果", keys.CASE, raw_payments.RawPaymentAnswer, paid.RawPaymentAnswered,
        DOCUMENTS, _CUSTOMS, at_once=True, waited_for="支付原始数据待核验",
    ),
    _declared("book-filing", "账册备案", keys.BOOK, d.BookFiling, events.BookFiled, BOOK_DOCUMENTS, _ZONE),
    _declared("first-line-entry", "一线入区", keys.BOOK, d.FirstLineEntry, events.EntryDeclared, BOOK_DOCUMENTS, _ZONE),
    _declared(
        "zone-conditions", "特殊区域出口条件", keys.AREA, zone.ZoneConditions, events.ZoneConditionsRecorded, BOOK_DOCUMENTS,
        _CUSTOMS, at_once=True,
    ),
    _declared(
        "entry-verification-list", "入区核注清单", keys.BOOK, zone.EntryVerificationList, events.EntryListDeclared,
        BOOK_DOCUMENTS, _ZONE,
    ),
    _declared(
        "verification-list", "核注清单", keys.BOOK, d.VerificationList, events.VerificationListDeclared,
        BOOK_DOCUMENTS, _ZONE,
    ),
    _declared("release-note", "核放单", keys.BOOK, d.ReleaseNote, events.ReleaseNoteDeclared, BOOK_DOCUMENTS, _ZONE),
    _declared(
        "verification-list-withdrawal", "核注清单撤销", keys.BOOK, zone.VerificationListWithdrawal,
        events.VerificationListWithdrawalDeclared, BOOK_DOCUMENTS, _ZONE,
    ),
    _declared(
        "release-note-withdrawal", "核放单作废", keys.BOOK, zone.ReleaseNoteWithdrawal,
        events.ReleaseNoteWithdrawalDeclared, BOOK_DOCUMENTS, _ZONE,
    ),
    _declared("gate-pass", "过卡", keys.BOOK, d.GatePass, events.GatePassReported, BOOK_DOCUMENTS, _GATE),
    _declared("gate-control", "卡口布控", keys.BOOK, d.GateControl, events.GateControlled, BOOK_DOCUMENTS, _OFFICER),
    _declared(
        "gate-inspection", "卡口查验结果", keys.BOOK, d.GateInspectionResult, events.GateInspectionReported,
        BOOK_DOCUMENTS, _OFFICER,
    ),
    _declared(
        "confiscation", "没收处置", keys.BOOK, d.Confiscation, events.ConfiscationDeclared, BOOK_DOCUMENTS, _OFFICER,
    ),
    _declared(
        "list-inspection", "查验结果", keys.OFFICER, d.ListInspectionResult, events.ListInspectionReported,
        REVIEW_DOCUMENTS, _OFFICER,
    ),
    _declared(
        "manual-verdict", "人工审核结果", keys.OFFICER, d.ManualVerdict, events.ManualVerdictGiven,
        REVIEW_DOCUMENTS, _OFFICER,
    ),
    _declared(
        "control-instruction", "布控指令", keys.OFFICER, d.ControlInstruction, events.ControlInstructed,
        REVIEW_DOCUMENTS, _OFFICER,
    ),
    _declared(
        "enterprise", "企业备案", keys.ENTERPRISE, d.EnterpriseRegistration, events.EnterpriseRegistered,
        REVIEW_DOCUMENTS, _CUSTOMS, opens=Opens.PARTY,
    ),
    _declared(
        "entrustment", "委托报送", keys.PARTY, d.Entrustment, events.TransmissionEntrusted,
        PARTY_DOCUMENTS, sent_by("party", "customs"), opens=Opens.ENTRUSTMENT, at_once=True,
    ),
    _declared(
        "guarantee-top-up", "担保增额", keys.GUARANTOR, d.GuaranteeTopUp, events.GuaranteeToppedUp,
        TAX_DOCUMENTS, sent_by("bank", "customs"),
    ),
    _declared(
        "tax-payment", "税款缴纳", keys.GUARANTOR, d.TaxPayment, events.TaxPaymentReported,
        TAX_DOCUMENTS, sent_by("assureCode"), while_suspended=True,
    ),
    _declared(
        "tax-confirmation", "国库入账确认", keys.GUARANTOR, d.TaxConfirmation, events.TaxConfirmationReported, TAX_DOCUMENTS,
        sent_by("treasury"),
    ),
    _declared(
        "audit-papers", "后续审核单证", keys.PARTY, audits.AuditPapers, audited.AuditPapersGiven, AUDIT_DOCUMENTS,
        sent_by("party"), while_suspended=True,
    ),
    _declared(
        "audit-result", "后续审核结果", keys.OFFICER, audits.AuditResult, audited.AuditResultGiven, AUDIT_DOCUMENTS,
        _OFFICER,
    ),
    _ceb(
        "return-application", ceb.REFUND, ceb.REFUND_RETURN, ret.ReturnApplied, RETURN_DOCUMENTS, for_whom="ebcCode",
    ),
    _declared(
        "return-arrival", "退货运抵", keys.CASE, d.ReturnArrival, events.ReturnArrived,
        RETURN_DOCUMENTS, _ZONE_OR_SITE, _RETURN, one_names=True,
    ),
    _declared(
        "return-centre", "退货中心仓备案", keys.AREA, zone.ReturnCentre, events.ReturnCentreRecorded, RETURN_DOCUMENTS,
        _CUSTOMS, _RETURN, at_once=True,
    ),
    _declared(
        "return-parcel-list", "退货包裹入仓单", keys.AREA, zone.ReturnParcelList, events.ReturnParcelsDeclared,
        RETURN_DOCUMENTS, _ZONE, _RETURN,
    ),
    _declared(
        "unfit-goods-disposal", "不合格退货处置", keys.CASE, d.UnfitGoodsDisposal, events.UnfitGoodsDisposalDeclared,
        RETURN_DOCUMENTS, _ZONE_OR_SITE, _RETURN, one_names=True,
    ),
    _declared(
        "wrong-goods-verdict", "退货不符处理结果", keys.CASE, d.WrongGoodsVerdict, events.WrongGoodsRuled,
        RETURN_DOCUMENTS, _OFFICER, _RETURN,
    ),
    _ceb(
        "site-delivery", ceb.WAREHOUSE_IN, ceb.WAREHOUSE_IN_RETURN, site.SiteDeliveryDeclared, SITE_DOCUMENTS,
        opens=Opens.VERSION,
    ),
    _declared(
        "site-release", "场所放行单", keys.SITE, d.SiteRelease, site.SiteReleaseDeclared, SITE_DOCUMENTS,
        sent_by("operatorCode"),
    ),
    _ceb(
        "waybill-status", ceb.WAYBILL_STATUS, ceb.WAYBILL_STATUS_RETURN, site.ParcelSignedFor, SITE_DOCUMENTS,
        at_once=True,
    ),
    _ceb(
        "export-arrival", ceb.ARRIVAL_REPORT, ceb.ARRIVAL_REPORT_RETURN, out.ExportArrivalDeclared, DEPARTURE_DOCUMENTS,
        opens=Opens.VERSION,
    ),
    _ceb(
        "manifest", ceb.MANIFEST, ceb.MANIFEST_RETURN, out.ManifestDeclared, DEPARTURE_DOCUMENTS, opens=Opens.VERSION,
    ),
    _ceb(
        "departure", ceb.DEPARTURE_REPORT, ceb.DEPARTURE_REPORT_RETURN, out.DepartureDeclared, DEPARTURE_DOCUMENTS,
        opens=Opens.VERSION,
    ),
    _declared(
        "transit-opening", "转关启运", keys.CARRIER, transits.TransitOpening, out.TransitOpeningDeclared,
        DEPARTURE_DOCUMENTS, sent_by("logisticsCode"),
    ),
    _declared(
        "transit-closing", "转关核销", keys.SITE, transits.TransitClosing, out.TransitClosingDeclared, DEPARTURE_DOCUMENTS,
        sent_by("operatorCode"),
    ),
    _ceb(
        "summary-application", ceb.SUMMARY_APPLICATION, ceb.SUMMARY_APPLICATION_RETURN, summary.SummaryApplied,
        SUMMARY_DOCUMENTS, opens=Opens.VERSION,
    ),
    _declared(
        "market-registration", "市场采购经营者备案", keys.ENTERPRISE, customs.MarketRegistration,
        declared.MarketOperatorRegistered, DECLARATION_DOCUMENTS, _CUSTOMS, _DECLARATION, at_once=True,
    ),
    _declared(
        "market-record", "组货", keys.CONSIGNOR, customs.MarketRecord, declared.MarketGoodsRecorded, DECLARATION_DOCUMENTS,
        (Sender("ebcCode", SenderRole.ENTERPRISE),), _DECLARATION,
    ),
    _declared(
        "customs-declaration", "报关单", keys.DECLARANT, customs.CustomsDeclaration, declared.CustomsDeclared,
        DECLARATION_DOCUMENTS, sent_by("agentCode"), _DECLARATION,
    ),
    _declared(
        "declaration-withdrawal", "报关单撤销", keys.DECLARANT, customs.DeclarationWithdrawal,
        declared.DeclarationWithdrawalAsked, DECLARATION_DOCUMENTS, sent_by("agentCode"), _DECLARATION,
        while_suspended=True,
    ),
    _declared(
        "declaration-inspection", "报关单查验结果", keys.OFFICER, customs.DeclarationInspection,
        declared.DeclarationInspected, DECLARATION_DOCUMENTS, _OFFICER, _DECLARATION,
    ),
    _ceb(
        "export-return-application", ceb.EXPORT_REFUND, ceb.EXPORT_REFUND_RETURN, returned.ExportReturnApplied,
        EXPORT_RETURN_DOCUMENTS, opens=Opens.VERSION,
    ),
    _ceb(
        "export-return-arrival", ceb.TALLY_LIST, ceb.TALLY_LIST_RETURN, returned.ExportReturnReported,
        EXPORT_RETURN_DOCUMENTS, opens=Opens.VERSION,
    ),
    _declared(
        "return-tally-result", "退运理货结果", keys.SITE, back.ReturnTallyResult, returned.ReturnTallied,
        EXPORT_RETURN_DOCUMENTS, sent_by("operatorCode"),
    ),
    _declared(
        "export-unfit-goods-disposal", "退运不合格货物处置", keys.LIST, back.ExportUnfitGoodsDisposal,
        returned.ExportUnfitGoodsDisposalDeclared, EXPORT_RETURN_DOCUMENTS, sent_by("operatorCode"),
    ),
    _declared(
        "export-wrong-goods-verdict", "退运货物不符处理结果", keys.LIST, back.ExportWrongGoodsVerdict,
        returned.ExportWrongGoodsRuled, EXPORT_RETURN_DOCUMENTS, _OFFICER,
    ),
    _declared(
        "return-process-system", "退货流程监控体系备案", keys.ENTERPRISE, back.ReturnProcessSystem,
        returned.ReturnProcessSystemRecorded, EXPORT_RETURN_DOCUMENTS, _CUSTOMS, at_once=True,
    ),
    _declared(
        "tax-certificate", "出口货物已补税/未退税证明", keys.LIST, back.TaxCertificate, returned.TaxCertificateRecorded,
        EXPORT_RETURN_DOCUMENTS, _CUSTOMS, at_once=True,
    ),
)
# fmt: on

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ROWS}
"""Kind of document → its row."""
