"""What a rule asks and says, in words made from its data: nobody writes them twice, so they cannot drift apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from policy_engine.model.text import Text
from policy_engine.rulebook.field import Field
from policy_engine.rulebook.rule import Pattern, Ref, Rule, Test
from policy_engine.rulebook.vocabulary import TITLES, fields_of
from policy_engine.rulebook.wording import said

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)\}")
_ALIKE = {"eq": Text("是", "is"), "ne": Text("不是", "is not")}
_SIZES = {
    "lt": Text("小于", "is below"),
    "le": Text("不大于", "is at most"),
    "gt": Text("大于", "is above"),
    "ge": Text("不小于", "is at least"),
}
_DAYS = {
    "lt": Text("早于", "is before"),
    "le": Text("不晚于", "is not after"),
    "gt": Text("晚于", "is after"),
    "ge": Text("不早于", "is not before"),
}


def asks(rule: Rule) -> Iterator[Text]:
    """One sentence a pattern: "任务：抽查比例是100%；检查顺序随机：否"."""
    kinds = {pattern.alias: pattern.kind for pattern in rule.when}
    for pattern in rule.when:
        title = TITLES[pattern.kind]
        tests = [_said(test, pattern, kinds) for test in pattern.where]
        if not tests:
            yield Text(f"{title.zh}：有就算", f"{title.en}: any")
            continue
        yield Text(
            f"{title.zh}：{'；'.join(test.zh for test in tests)}",
            f"{title.en}: {'; '.join(test.en for test in tests)}",
        )


def spoken(text: Text, rule: Rule) -> Text:
    """A rule's message or advice with every placeholder as the name of its field: 〔抽查比例原文〕."""
    kinds = {pattern.alias: pattern.kind for pattern in rule.when}

    def name(found: re.Match[str], lang: str) -> str:
        title = fields_of(kinds[found[1]])[found[2]].text
        return f"〔{title.zh}〕" if lang == "zh" else f"[{title.en}]"

    return Text(
        _PLACEHOLDER.sub(lambda found: name(found, "zh"), text.zh),
        _PLACEHOLDER.sub(lambda found: name(found, "en"), text.en),
    )


def _said(test: Test, pattern: Pattern, kinds: Mapping[str, str]) -> Text:
    name, operator, value = test
    field = fields_of(pattern.kind)[name]
    if field.type == "flag" and isinstance(value, int) and operator in _ALIKE:
        answer = said("flag", value if operator == "eq" else 1 - value)
        return Text(f"{field.text.zh}：{answer.zh}", f"{field.text.en}: {answer.en}")
    how = _ALIKE.get(operator) or (_DAYS if field.type == "day" else _SIZES)[operator]
    what = _other(value, pattern, kinds) if isinstance(value, Ref) else _constant(field, value)
    return Text(f"{field.text.zh}{how.zh}{what.zh}", f"{field.text.en} {how.en} {what.en}")


def _constant(field: Field, value: int | str) -> Text:
    if value == "":
        return Text("空的", "empty")
    if isinstance(value, str):
        return Text(f"“{value}”", f"“{value}”")
    words = said(field.type, value)
    return Text(f" {words.zh} ", words.en) if field.type == "number" else words


def _other(ref: Ref, pattern: Pattern, kinds: Mapping[str, str]) -> Text:
    kind = kinds[ref.alias]
    title = fields_of(kind)[ref.field].text
    if ref.alias == pattern.alias:
        return Text(f"它的{title.zh}", f"its {title.en}")
    return Text(f"{TITLES[kind].zh}的{title.zh}", f"{TITLES[kind].en}'s {title.en}")
