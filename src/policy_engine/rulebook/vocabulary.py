"""What rules can speak about: the kinds of facts and their typed fields. Rules are linted against it, facts validated."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from policy_engine.model.fact import Fact
from policy_engine.model.text import Text

FieldType = Literal["number", "flag", "day", "rate", "text"]
"""number, flag (0 or 1), day (yyyymmdd, 0 for none) and rate (basis points, rounded down) are integers; text is a string."""

MAX_INTEGER = 2**53 - 1
MAX_TEXT_BYTES = 4096


class Field(msgspec.Struct, frozen=True):
    """One field of a kind of fact; `values` lists all it can hold, where that is a closed list."""

    type: FieldType
    text: Text
    values: tuple[str, ...] = ()


def _number(zh: str, en: str) -> Field:
    return Field("number", Text(zh, en))


def _flag(zh: str, en: str) -> Field:
    return Field("flag", Text(zh, en))


def _day(zh: str, en: str) -> Field:
    return Field("day", Text(zh, en))


def _rate(zh: str, en: str) -> Field:
    return Field("rate", Text(zh, en))


def _text(zh: str, en: str, *values: str) -> Field:
    return Field("text", Text(zh, en), values)


PLAN = {
    "year": _number("计划年度", "the plan's year"),
    "first_day": _day("年度首日", "first day of the plan's year"),
    "last_day": _day("年度末日", "last day of the plan's year"),
    "issued_on": _day("成文日期", "day of issue"),
    "on": _day("检查之日", "the day of the check"),
    "has_publication": _flag("有公示记录", "a publication is recorded"),
    "published_on": _day("公示日期", "day of publication"),
    "due_known": _flag("公示期限可以算出", "the last day for publication can be worked out"),
    "publication_due": _day(
        "公示期限（成文后20个工作日）", "last day for publication, 20 working days after issue"
    ),
    "has_coverage_goal": _flag("有抽查企业占比目标", "a coverage goal is stated"),
    "coverage_goal": _rate("抽查企业占比目标", "goal for the share of enterprises inspected"),
    "coverage_floor": _rate("计划本身保证的企业占比", "share of enterprises that the plan alone guarantees"),
    "has_publication_goal": _flag("有公示率目标", "a publication goal is stated"),
    "publication_goal": _rate("公示率目标", "goal for the share of results published"),
    "has_matters_list": _flag("已提供事项清单", "the list of matters is provided"),
    "has_weights_source": _flag("倍数注明来源", "the multipliers name their source"),
}

TASK = {
    "name": _text("任务名称", "name"),
    "name_year": _number("名称中的年份，没有为0", "year in the name, 0 if none"),
    "rate_text": _text("抽查比例原文", "rate as printed"),
    "rate": _rate(
        "保证的抽查比例；按户数或只有上限的为0",
        "rate that is assured; 0 for head counts and mere upper bounds",
    ),
    "random_order": _flag("检查顺序随机", "the order of visits is random"),
    "policy": _text("信用风险分类做法", "use of credit-risk tiers", "weights", "flat", "not_applicable"),
    "has_scope": _flag("有对象条件", "the scope has a condition"),
    "scope_text": _text("对象范围原文", "scope as printed"),
    "enterprises": _flag("对象可能含企业", "the scope may contain enterprises"),
    "window_text": _text("起止时间原文", "window as printed"),
    "window_from": _day("起", "first day"),
    "window_to": _day("止", "last day"),
    "window_read": _flag("起止时间原文可以读出", "the printed window can be read"),
    "printed_from": _day("原文读出的起日", "first day as printed"),
    "printed_to": _day("原文读出的止日", "last day as printed"),
    "body": _text("检查主体原文", "inspecting body as printed"),
    "body_form": _text("检查主体的写法", "how the body is written", "canonical", "short", "wrong", "unknown"),
    "body_name": _text("检查主体规范名称", "the body's canonical name"),
    "initiator": _text("发起主体原文", "initiator as printed"),
    "section": _text("发起股室", "initiating section"),
    "section_named": _flag("发起主体原文写有该股室", "the printed initiator names the section"),
    "confused": _flag("名称与范围用了易混的两个词", "name and scope use two terms that get mixed up"),
    "term_in_name": _text("名称中的词", "term in the name"),
    "term_in_scope": _text("范围中的词", "term in the scope"),
    "food": _flag("含食品监督检查事项", "has a food inspection among its matters"),
}

WEIGHTS = {
    "used": _flag("有任务使用", "used by a task"),
    "a": _number("A 倍数", "weight of A"),
    "b": _number("B 倍数", "weight of B"),
    "c": _number("C 倍数", "weight of C"),
    "d": _number("D 倍数", "weight of D"),
    "unrated": _number("未分类倍数", "weight of entities without a tier"),
}

MATTER = {
    "task": _text("任务序号", "task"),
    "name": _text("事项", "matter"),
    "on_list": _flag("在清单内", "on the list"),
}

OVERLAP = {
    "task": _text("任务序号", "task"),
    "name": _text("任务名称", "name"),
    "partners": _text("其他任务", "the other tasks"),
    "common_days": _flag("检查时间有重叠", "the windows share days"),
}

ATTACHMENT = {
    "title": _text("附件名称", "title"),
    "provided": _flag("已提供", "provided"),
}

LAUNCH = {
    "on": _day("发起之日", "day of the launch"),
    "window_from": _day("起", "first day of the window"),
    "window_to": _day("止", "last day of the window"),
    "population": _number("对象总数", "size of the population"),
    "has_scope": _flag("有对象条件", "the scope has a condition"),
    "already_drawn": _flag("已抽取", "already drawn"),
    "inspectors": _number("可用执法人员数", "officers available"),
}

REGISTRY = {
    "age_days": _number("距上次导入的天数", "days since it was imported"),
}

OFFICER = {
    "expert": _flag("专家", "an expert, not an officer"),
    "cert_from": _day("执法证起", "certificate valid from"),
    "cert_to": _day("执法证止", "certificate valid to"),
    "day_from": _day("检查起", "first day of visits"),
    "day_to": _day("检查止", "last day of visits"),
    "on_duty": _flag("在岗", "on duty"),
    "leave_from": _day(
        "占检查期天数最多的请假起", "first day of the leave that takes most of the days of visits"
    ),
    "leave_to": _day("占检查期天数最多的请假止", "last day of that leave"),
    "qualification_needed": _flag("任务要求资格", "the task asks for a qualification"),
    "has_qualification": _flag("具备资格", "has the qualification"),
}

RELATION = {
    "inspector": _text("执法人员", "inspector"),
    "target": _text("检查对象", "target"),
    "ground": _text("回避事由", "ground"),
    "route": _text("提出方式", "how it was raised", "officer", "party", "ex_officio"),
    "in_force": _flag("检查期内有效", "in force during the visits"),
    "decision": _text("决定", "decision", "pending", "accepted", "rejected"),
    "decided": _flag("写明了决定人", "somebody is named as having decided"),
    "years_since": _number(
        "关系终止满几年，未终止为0", "full years since the relation ended, 0 if it has not"
    ),
    "years_limit": _number("曾任职回避年限", "years for which a former employment counts"),
}

EARLIER = {
    "inspector": _text("执法人员", "inspector"),
    "target": _text("检查对象", "target"),
}

HOME = {
    "station": _text("监管所", "station"),
    "jurisdiction": _text("由谁检查", "who inspects", "fixed", "drawn", "other"),
    "officers": _number("该所执法人员数", "officers of the station"),
    "targets": _number("该所辖区内抽中户数", "drawn targets that the station looks after"),
}

KINDS: Mapping[str, Mapping[str, Field]] = {
    "plan": PLAN,
    "task": TASK,
    "weights": WEIGHTS,
    "matter": MATTER,
    "overlap": OVERLAP,
    "attachment": ATTACHMENT,
    "launch": LAUNCH,
    "registry": REGISTRY,
    "officer": OFFICER,
    "relation": RELATION,
    "earlier": EARLIER,
    "home": HOME,
}

KEY = _text("键", "key")


def fields_of(kind: str) -> Mapping[str, Field]:
    """The fields of a kind, the fact's own `key` among them. Raises KeyError for an unknown kind."""
    return {"key": KEY, **KINDS[kind]}


def validate(facts: Iterable[Fact]) -> None:
    """Raise ValueError unless every fact has exactly its kind's fields, each of its type and size."""
    for fact in facts:
        fields = KINDS.get(fact.kind)
        if fields is None:
            raise ValueError(f"unknown kind of fact: {fact.kind}")
        if fact.fields.keys() != fields.keys():
            odd = sorted(fact.fields.keys() ^ fields.keys())
            raise ValueError(f"fact {fact.kind} {fact.key}: missing or unknown fields {', '.join(odd)}")
        problem = _text_problem(fact.key)
        if problem:
            raise ValueError(f"fact {fact.kind}: key {problem}")
        for name, field in fields.items():
            problem = value_problem(field, fact.fields[name])
            if problem:
                raise ValueError(f"fact {fact.kind} {fact.key}: {name} {problem}")


def value_problem(field: Field, value: object) -> str:
    """Why `value` cannot stand in `field`; empty if it can."""
    if field.type == "text":
        if not isinstance(value, str):
            return "is not text"
        if field.values and value not in field.values:
            return f"is none of {', '.join(field.values)}"
        return _text_problem(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return "is not an integer"
    if field.type == "flag" and value not in (0, 1):
        return "is neither 0 nor 1"
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        return "is too large"
    return ""


def _text_problem(text: str) -> str:
    if not unicodedata.is_normalized("NFC", text):
        return "is not in NFC"
    if "\0" in text or len(text.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        return "is too long or holds NUL"
    return ""
