"""A small class written for the tests of mapping and workbooks."""

from __future__ import annotations

from yinuo.core.definitions.model import ClassEdition, Enumeration

LISTS = {
    "kinds": Enumeration.model_validate(
        {
            "title": "处罚类别",
            "basis": "行政处罚法第九条",
            "values": ["警告", "罚款", {"value": "其他", "open": True}],
        }
    ),
    "persons": Enumeration.model_validate(
        {
            "title": "类别",
            "basis": "测试",
            "values": ["法人及非法人组织", "自然人", {"value": "旧值", "valid": {"to": "2020-01-01"}}],
        }
    ),
}

FIELDS = {
    "CF_XDR_MC": {"title": {"zh": "行政相对人名称", "en": "Name of the party"}, "required": True, "length": 200,
                  "example": "洛阳示例商贸有限公司"},
    "CF_XDR_LB": {"title": "行政相对人类别", "required": True, "one_of": "persons"},
    "CF_XDR_SHXYM": {"title": "行政相对人代码_1(统一社会信用代码)", "type": "uscc",
                     "required": "CF_XDR_LB <> '自然人'", "help": "18 位，字母用大写"},
    "CF_XDR_GSZC": {"title": "行政相对人代码_2(工商注册号)", "length": 50},
    "CF_WSH": {"title": "行政处罚决定书文号", "required": True, "length": 128, "example": "洛示罚〔2024〕1号"},
    "CF_CFLB": {"title": "处罚类别", "required": True, "one_of": "kinds", "many": ";"},
    "CF_NR_FK": {"title": "罚款金额", "type": "money", "typed_in": "万元", "example": "0.2"},
    "CF_JDRQ": {"title": {"zh": "处罚决定日期", "en": "Date of decision"}, "type": "date", "required": True,
                "example": "2024/05/06"},
    "CF_YXQ": {"title": "处罚有效期", "type": "date"},
    "CF_CFJG": {"title": "处罚机关", "required": True},
    "CF_SJLY": {"title": "数据来源单位", "required": True, "derive": "CF_CFJG"},
}  # fmt: skip


def edition(name: str = "2019", *, without: tuple[str, ...] = (), **fields: object) -> ClassEdition:
    """The class, with fields left out or added."""
    return ClassEdition.model_validate(
        {
            "class": "penalty",
            "title": {"zh": "行政处罚", "en": "Administrative penalty"},
            "edition": name,
            "basis": "发改办财金〔2018〕424号",
            "key": ["CF_WSH"],
            "subject": {"name": "CF_XDR_MC"},
            "fields": {code: field for code, field in {**FIELDS, **fields}.items() if code not in without},
            "maps": {"headers": {"处罚决定书文号": "CF_WSH", "当事人": "CF_XDR_MC"}},
        }
    )
