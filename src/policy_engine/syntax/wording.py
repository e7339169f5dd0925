"""What a schema finding says: the field by its key and Chinese title, what is there, what is expected, how to write it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from policy_engine.model.finding import Route
from policy_engine.model.text import Text, joined, short
from policy_engine.syntax import fullwidth
from policy_engine.syntax.scalar import write

Said = tuple[Text, Text]
"""Message and advice."""

_TYPES = {
    "string": Text("文字", "text"),
    "integer": Text("整数", "a whole number"),
    "boolean": Text(" true 或 false", "true or false"),
    "array": Text("列表", "a list"),
    "object": Text("一组键值", "keys with values"),
}

# Forms that occur in our schemas, in words.
_FORMS = {
    r"^[A-Za-z0-9._-]+$": Text(
        "只用半角字母、数字、点、下划线、横线", "letters, digits, dot, underscore and hyphen only"
    ),
    r"^\d{6}$": Text("六位数字，例如 140525", "six digits, for example 140525"),
    r"^\d+(\.\d+)?%$": Text("百分数，例如 3%", "a percentage, for example 3%"),
}


# `planned 按计划；cancelled 取消` in the description of a field.
_CALLED = re.compile(r"(\w+) ([\u4e00-\u9fff]+)")


def label(route: Route, title: str) -> Text:
    """The field at `route`: `rate（抽查比例/数量）`, with its number where it is an item of a list."""
    keys = [step for step in route if isinstance(step, str)]
    if not keys:
        return Text("文件", "the file")
    name = f"{keys[-1]}（{title}）" if title else keys[-1]
    if isinstance(route[-1], int):
        return Text(f"{name}第 {route[-1] + 1} 项", f"item {route[-1] + 1} of {keys[-1]}")
    return Text(name, keys[-1])


def unknown_key(key: str, allowed: Iterable[str], meant: str | None, home: Text | None) -> Said:
    """`meant` is the key that was probably meant; `home` is where else such a key belongs."""
    message = Text(f"不认识的键“{short(key)}”", f"unknown key “{short(key)}”")
    if meant:
        return message, Text(f"是否应为 {meant}？", f"did you mean {meant}?")
    if home:
        advice = Text("它属于 {home}；检查缩进", "it belongs to {home}; check the indentation")
        return message, advice.fill(home=home)
    return message, Text(
        f"删去它；这里可用的键：{_list(allowed)}", f"delete it; keys allowed here: {_list(allowed)}"
    )


def form(key: str, schema: dict[str, Any]) -> str:
    """How the key is written: `rate: 5%`; without a value where that takes more than one line."""
    choices = [schema["const"]] if "const" in schema else schema.get("enum", [])
    examples = schema.get("examples") or choices
    if examples and not isinstance(examples[0], dict):
        return f"{key}: {write(examples[0])}"
    below = ", ".join(f"{name}: …" for name in schema.get("required", ()))
    return f"{key}: {{ {below} }}" if below else f"{key}: …"


def missing_keys(where: Text, names: Sequence[Text], forms: Sequence[str]) -> Said:
    """Every key that one mapping lacks; `forms` is how each is written."""
    message = Text("{where}缺少 {names}", "{where} lacks {names}").fill(where=where, names=joined(names))
    few = "；".join(forms[:3]) + ("……" if len(forms) > 3 else "")
    return message, Text(f"补上，例如 {few}", f"add, for example, {few}")


def wrong_type(where: Text, route: Route, value: Any, expected: str, schema: dict[str, Any]) -> Said:
    """`expected` is a type of JSON Schema."""
    wanted = _TYPES.get(expected, Text(expected, expected))
    message = Text("{where}应为{wanted}，这里是{found}", "{where} must be {wanted}, but is {found}")
    written = _written(route)
    advice = Text(f"写成{wanted.zh}", f"write {wanted.en}")
    day = as_day(str(value)) if expected == "string" and schema.get("format") == "date" else None
    if day:
        advice = Text(f"写成 {written}{day}", f"write {written}{day}")
    elif expected == "string" and meant_as_text(value, schema):
        quoted = written + write(_yaml(value))
        advice = Text(f"加上引号：{quoted}", f"put it in quotes: {quoted}")
    elif expected == "string" and "examples" in schema:
        example = write(schema["examples"][0])
        advice = Text(f"写成文字，例如 {written}{example}", f"write text, for example {written}{example}")
    elif expected == "integer":
        half = fullwidth.half(value) if isinstance(value, str) else ""
        figures = re.findall("[0-9]+", half)
        number = figures[0] if len(figures) == 1 else str(schema.get("minimum", 1))
        advice = Text(
            f"写成不带引号的整数，例如 {written}{number}", f"no quotes, for example {written}{number}"
        )
    elif expected == "array" and not isinstance(value, dict) and fits_item(value, schema):
        advice = Text(f"写成列表：{written}[{_yaml(value)}]", f"write a list: {written}[{_yaml(value)}]")
    elif expected == "array" and "items" in schema:
        advice = Text(
            "写成列表：下面每行一项，缩进后以“- ”开头",
            "write a list: an item a line, indented, each begun with “- ”",
        )
    elif expected == "object" and (key := single(value, schema)):
        advice = Text(
            f"写成 {written}{{ {key}: {_yaml(value)} }}", f"write {written}{{ {key}: {_yaml(value)} }}"
        )
    elif expected == "object":
        keys = _list(schema.get("required") or schema.get("properties", {}))
        advice = Text(f"下一行缩进写出各键：{keys}", f"write its keys on the next lines, indented: {keys}")
    return message.fill(where=where, wanted=wanted, found=found(value)), advice


def not_allowed(where: Text, value: Any, allowed: Sequence[Any], about: str = "") -> Said:
    """The value is none of those `allowed`; `about` explains them: `planned 按计划；cancelled 取消`."""
    message = Text("{where}不能是{found}", "{where} cannot be {found}").fill(where=where, found=found(value))
    choices = [_yaml(choice) for choice in allowed]
    meant = None
    if isinstance(value, str) and value.strip():
        called = {term: word for word, term in _CALLED.findall(about) if word in choices}
        half = fullwidth.half(value)
        term = nearest(half, called)
        # The first word alone: what follows may be meant as a comment.
        meant = called[term] if term else nearest(half, choices) or nearest(half.split()[0], choices, 0.9)
    if meant:
        return message, Text(
            f"是否应为 {meant}？可选：{_list(choices)}", f"did you mean {meant}? One of: {_list(choices)}"
        )
    return message, Text(f"改为其中之一：{_list(choices)}", f"write one of: {_list(choices)}")


def wrong_form(where: Text, value: str, pattern: str, schema: dict[str, Any]) -> Said:
    """The text does not match the pattern."""
    message = Text("{where}的写法不对：{found}", "{where} has the wrong form: {found}")
    form = _FORMS.get(pattern, Text(f"须符合 {pattern}", f"must match {pattern}"))
    advice = form
    half = fullwidth.half(value)
    if re.search(pattern, half):
        advice = Text(f"写成 {half}（{form.zh}）", f"write {half} ({form.en})")
    elif pattern not in _FORMS and "examples" in schema:
        example = schema["examples"][0]
        advice = Text(f"例如 {example}", f"for example {example}")
    return message.fill(where=where, found=found(value)), advice


def wrong_length(where: Text, value: str, limit: int, shortest: bool) -> Said:
    """The text is shorter than its shortest or longer than its longest length."""
    if not value:
        return Text(f"{where.zh}不能为空", f"{where.en} must not be empty"), Text(
            "写上内容", "write something"
        )
    bound = Text(
        f"{'至少' if shortest else '最多'} {limit} 字", f"{'at least' if shortest else 'at most'} {limit}"
    )
    message = Text(f"{where.zh}有 {len(value)} 字", f"{where.en} has {len(value)} characters")
    return Text(f"{message.zh}，{bound.zh}", f"{message.en}, {bound.en}"), (
        Text("写得完整些", "write it in full") if shortest else Text("缩短它", "shorten it")
    )


def wrong_number(where: Text, value: int, schema: dict[str, Any]) -> Said:
    """The number is outside its range."""
    low, high = schema.get("minimum"), schema.get("maximum")
    zh, en = f"不小于 {low}", f"at least {low}"
    if low is None:
        zh, en = f"不大于 {high}", f"at most {high}"
    elif high is not None:
        zh, en = f"{low} 到 {high}", f"{low} to {high}"
    message = Text(f"{where.zh}超出范围：{value}", f"{where.en} is out of range: {value}")
    return message, Text(f"应为 {zh}", f"it must be {en}")


def wrong_date(where: Text, value: str) -> Said:
    """Not a date of the calendar in the form yyyy-mm-dd."""
    message = Text("{where}不是日期，或没有这一天：{found}", "{where} is not a date or no such day: {found}")
    form = Text("写成 年-月-日，例如 2023-02-06", "write year-month-day, for example 2023-02-06")
    day = as_day(value)
    if day:
        form = Text(f"写成 {day}", f"write {day}")
    return message.fill(where=where, found=found(value)), form


def wrong_count(where: Text, value: Sequence[Any], keyword: str, limit: Any) -> Said:
    """Too few items, too many, or one of them twice."""
    if keyword == "uniqueItems":
        return Text(f"{where.zh}里有重复的项", f"{where.en} has an item twice"), Text(
            "删去重复的", "delete one of them"
        )
    few = keyword == "minItems"
    message = Text(f"{where.zh}有 {len(value)} 项", f"the number of items of {where.en} is {len(value)}")
    return message, Text(
        f"{'至少' if few else '最多'} {limit} 项", f"it must be {'at least' if few else 'at most'} {limit}"
    )


def misfit(where: Text, keyword: str) -> Said:
    """What no other sentence covers."""
    message = Text(
        f"{where.zh}不符合格式要求（{keyword}）", f"{where.en} does not fit the format ({keyword})"
    )
    return message, Text(
        "对照格式说明和随附的示例计划修改", "compare it with the format's description and the example"
    )


def as_day(text: str) -> str | None:
    """A day written in another way (2023/2/6, 2023年2月6日, 20230206), as yyyy-mm-dd."""
    half = fullwidth.half(text)
    parts = re.findall(r"[0-9]+", half)
    if re.fullmatch(r"[0-9]{8}", half):
        parts = [half[:4], half[4:6], half[6:]]
    if len(parts) != 3 or len(parts[0]) != 4 or max(map(len, parts[1:])) > 2:
        return None
    try:
        day = date(*map(int, parts)).isoformat()
    except ValueError:
        return None
    return day if day != text else None


def meant_as_text(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a number, true or false only lacks its quotes: as text it fits, and nothing speaks for `5%` in place of 5."""
    if not isinstance(value, int):
        return False
    if "pattern" in schema:
        return re.search(schema["pattern"], _yaml(value)) is not None
    examples = schema.get("examples", ["1"])
    return any(re.fullmatch("[0-9]+", str(example)) for example in examples)


def fits_item(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value that stands in place of a list could be an item of it."""
    return "$ref" not in schema.get("items", {}) and schema.get("items", {}).get("type") != "object"


def single(value: Any, schema: dict[str, Any]) -> str | None:
    """The key that a mapping needs, if it needs one only and the value could be that key's."""
    required = schema.get("required", [])
    entry = schema["properties"][required[0]] if len(required) == 1 else {}
    return required[0] if value in entry.get("enum", ()) else None


def folded(word: str) -> str:
    """A word without what people vary: case, - for _."""
    return word.lower().replace("-", "_")


def nearest(word: str, choices: Iterable[str], cutoff: float = 0.5) -> str | None:
    """The choice that was probably meant; upper and lower case, - and _ make no difference."""
    names = {folded(choice): choice for choice in choices}
    close = difflib.get_close_matches(folded(word), names, n=1, cutoff=cutoff)
    return names[close[0]] if close else None


def found(value: Any) -> Text:
    """What is there, in a few words."""
    if isinstance(value, bool):
        return Text(f" {_yaml(value)}", _yaml(value))
    if isinstance(value, int):
        return Text(f"整数 {value}", f"the number {value}")
    if isinstance(value, str):
        return Text(f"文字“{short(value)}”", f"the text “{short(value)}”")
    if isinstance(value, list):
        return Text("列表", "a list")
    return Text("一组键值", "keys with values")


def _yaml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else short(str(value))


def _written(route: Route) -> str:
    """How an entry begins: `rate: `; an item of a list begins with nothing."""
    return f"{route[-1]}: " if route and isinstance(route[-1], str) else ""


def _list(names: Iterable[str], most: int = 12) -> str:
    names = list(names)
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
