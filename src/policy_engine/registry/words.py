"""Reading one cell: tidy text, words of a vocabulary, lists, dates. Pure, and remembered, for registries repeat themselves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

import msgspec

from policy_engine.model.text import Text
from policy_engine.registry.headings import fold, look_up


class Vocabulary(msgspec.Struct, frozen=True):
    """The words a cell may hold: for each code its names, the printed one first, and the code of each folded name."""

    names: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, str]

    def word(self, code: str) -> str:
        """The printed name of a code."""
        return self.names[code][0]


def _vocabulary(names: Mapping[str, tuple[str, ...]]) -> Vocabulary:
    return Vocabulary(names, {fold(word): code for code, words in names.items() for word in (code, *words)})


ENTITIES = _vocabulary(
    {
        "enterprise": (
            "企业",
            "公司",
            "企业法人",
            "内资企业",
            "外资企业",
            "私营企业",
            "有限责任公司",
            "股份有限公司",
            "个人独资企业",
            "合伙企业",
        ),
        "individual": ("个体工商户", "个体户", "个体", "个体经营"),
        "cooperative": ("农民专业合作社", "合作社", "农民专业合作社联合社", "专业合作社"),
        "other": ("其他", "其它", "事业单位", "社会组织", "社会团体", "民办非企业单位", "机关", "其他组织"),
    }
)
STANDINGS = _vocabulary(
    {
        "open": ("存续", "在业", "开业", "正常", "在营", "在营(开业)", "存续(在营、开业、在册)", "在册"),
        "closed": ("注销", "已注销"),
        "revoked": ("吊销", "已吊销", "吊销未注销", "吊销,未注销", "被吊销"),
        "moved_out": ("迁出", "已迁出"),
    }
)
TIERS = _vocabulary(
    {
        "A": ("低风险", "A级", "A类", "信用风险低"),
        "B": ("一般风险", "B级", "B类", "信用风险一般"),
        "C": ("较高风险", "C级", "C类", "信用风险较高"),
        "D": ("高风险", "D级", "D类", "信用风险高"),
        "-": ("未分类", "无", "未评级", "—", "未评"),
    }
)
UNIT_KINDS = _vocabulary(
    {
        "section": ("股", "股室", "科", "科室", "室", "队", "大队", "中队"),
        "station": ("所", "监管所", "市场监管所"),
    }
)
ON_DUTY = _vocabulary(
    {
        "yes": ("是", "在岗", "在职", "1", "true", "y"),
        "no": ("否", "不在岗", "离岗", "休假", "请假", "借调", "0", "false", "n"),
    }
)
YES_NO = _vocabulary(
    {
        "yes": ("是", "可", "可以", "能", "1", "true", "y"),
        "no": ("否", "不可", "不可以", "不能", "0", "false", "n"),
    }
)
CATEGORIES = _vocabulary(
    {
        "officer": ("执法人员", "检查人员", "执法检查人员", "执法"),
        "expert": ("专家", "技术专家", "技术人员", "技术机构人员", "专业技术人员"),
    }
)
GROUNDS = _vocabulary(
    {
        "own_interest": ("本人利害关系", "本人有利害关系", "本人利益"),
        "spouse": ("配偶", "夫妻"),
        "lineal": ("直系血亲",),
        "collateral": ("三代以内旁系血亲", "旁系血亲"),
        "affinity": ("近姻亲", "姻亲"),
        "former_employer": ("曾任职", "曾在该单位任职", "原任职单位"),
        "shareholding": ("持股", "投资", "持有股份"),
        "dispute": ("曾有争议", "有争议", "曾有纠纷", "有纠纷"),
        "mutual_check": ("互查", "相互检查", "互相检查"),
        "other": ("其他", "其它", "其他可能影响公正执行公务"),
    }
)
ROUTES = _vocabulary(
    {
        "officer": ("本人", "本人申请", "自行回避", "本人提出"),
        "party": ("当事人", "当事人申请", "申请回避"),
        "ex_officio": ("依职权", "指令回避", "机关决定", "责令回避"),
    }
)
DECISIONS = _vocabulary(
    {
        "pending": ("待决定", "未决定", "待审批", "审批中"),
        "accepted": ("同意", "已同意", "批准", "准予", "决定回避"),
        "rejected": ("不同意", "驳回", "不批准", "不予回避"),
    }
)
DECIDERS = _vocabulary(
    {
        "head": ("负责人", "机关负责人", "行政机关负责人", "主要负责人", "局长"),
        "collective": ("集体", "集体讨论", "集体决定", "集体讨论决定"),
        "section_head": ("股室负责人", "股长", "所长", "科室负责人", "部门负责人"),
    }
)
ACTIONS = _vocabulary(
    {
        "put": ("新增", "增加", "变更", "修改", "更新", "保留", "不变", "列入", "add"),
        "drop": ("删除", "移出", "注销", "退出", "减少", "remove", "delete"),
    }
)
KINDS_OF_LIST = _vocabulary(
    {
        "list": ("名单", "专项名单", "重点名单", "监管名单"),
        "licence": ("许可", "备案", "许可备案", "许可证", "行政许可"),
    }
)
KINDS_OF_CHECK = _vocabulary(
    {
        "random": ("双随机", "双随机抽查", "随机抽查", "双随机检查", "抽查"),
        "special": ("专项", "专项检查", "日常", "日常检查", "日常监督检查", "其他"),
        "targeted": (
            "有因",
            "有因检查",
            "投诉举报",
            "案件线索",
            "定向核查",
            "定向",
            "转办交办",
            "有因(投诉举报、案件线索)",
        ),
    }
)
GRADES = _vocabulary(
    {
        "一般": ("一般检查事项", "一般事项", "一般抽查事项"),
        "重点": ("重点检查事项", "重点事项", "重点抽查事项"),
    }
)

NOTHING = frozenset(("无", "-", "—", "/", "没有"))
"""Items of a list that stand for none."""

_SPLIT = re.compile(r"[、;；|\n]")
_DATE = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))(?:[ T]?0?0:00(?::00(?:\.0+)?)?)?"
)


def tidy(cell: str) -> str:
    """The text without outer, doubled or invisible characters, in NFC. A formula-looking cell stays what it is: text."""
    text = " ".join(cell.split())
    if not text.isprintable():
        text = " ".join("".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf")).split())
    return unicodedata.normalize("NFC", text)


def tidy_code(cell: str) -> str:
    """A number as it should have been typed: half width, capitals, no spaces, no apostrophe in front."""
    return "".join(unicodedata.normalize("NFKC", tidy(cell)).split()).lstrip("'").upper()


@lru_cache(maxsize=4096)
def read_list(cell: str) -> tuple[str, ...]:
    """The items of a cell, split on 、 ; | or a line break; sorted, each once; words for “none” give nothing."""
    return tuple(
        sorted({item for part in _SPLIT.split(cell) if (item := tidy(part)) and item not in NOTHING})
    )


@lru_cache(maxsize=65536)
def read_date(cell: str) -> date | None:
    """2023-1-5, 2023/01/05, 2023.1.5, 20230105 or 2023年1月5日, a midnight behind it allowed; None if it is no date."""
    match = _DATE.fullmatch(
        unicodedata.normalize("NFKC", tidy(cell)).replace("年 ", "年").replace("月 ", "月")
    )
    if match is None:
        return None
    year, _, *rest = match.groups()
    month, day = (int(part) for part in rest if part is not None)
    try:
        return date(int(year), month, day)
    except ValueError:
        return None


def read_word(cell: str, vocabulary: Vocabulary) -> str | None:
    """The code that a cell's word stands for, or None."""
    return look_up(cell, vocabulary.codes)


def suggest(cell: str, vocabulary: Vocabulary) -> Text:
    """What could have been meant, and what may be written."""
    allowed = [words[0] for words in vocabulary.names.values()]
    zh, en = f"可以写：{'、'.join(allowed)}", f"allowed: {', '.join(allowed)}"
    known = [word for code, words in vocabulary.names.items() for word in (*words, code)]
    near = get_close_matches(tidy(cell), known, n=1, cutoff=0.5)
    return Text(f"是否想写“{near[0]}”？{zh}", f"did you mean “{near[0]}”? {en}") if near else Text(zh, en)
