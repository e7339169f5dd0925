"""A field of a plan as somebody names it on the command line, and its value as they write it there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from policy_engine.model.errors import Unusable
from policy_engine.model.finding import Route
from policy_engine.model.text import Text
from policy_engine.syntax import fullwidth
from policy_engine.syntax.document import parse
from policy_engine.syntax.keys import keys_by_title
from policy_engine.syntax.read import decode
from policy_engine.syntax.schema import Shape
from policy_engine.syntax.wording import as_day, found, nearest

_SEPARATOR = re.compile("[,，、;；]")
_YES = {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}


def route_of(shape: Shape, base: Route, field: str) -> Route:
    """The route of a field below `base`: keys or Chinese titles with dots between; items of a list by number, from 1.

    A name that stands only one level further down need not be written in full. Raises Unusable with what was probably meant.
    """
    route = base
    for step in fullwidth.half(field).split("."):
        below = _below(shape, route, step)
        if below is None and route == base:
            below = _deeper(shape, base, step)
        if below is None:
            raise _unknown(shape, route, step)
        route = below
    return route


def _below(shape: Shape, route: Route, step: str) -> Route | None:
    schema = shape.at(route)
    if schema.get("type") == "array":
        return (*route, int(step) - 1) if step.isdecimal() and int(step) > 0 else None
    key = _names(schema).get(step.lower())
    return None if key is None else (*route, key)


def _names(schema: dict[str, Any]) -> dict[str, str]:
    """Every way to name the keys: the key, and its title as `keys_by_title` knows it."""
    properties = schema.get("properties", {})
    titles = keys_by_title({"properties": properties})
    return {fullwidth.half(title).lower(): key for title, key in titles.items()} | {
        key.lower(): key for key in properties
    }


def _deeper(shape: Shape, base: Route, step: str) -> Route | None:
    """The one mapping just below that has such a key. Raises Unusable if there are several."""
    homes = [(*base, key) for key in shape.at(base).get("properties", {})]
    found_at = [
        route
        for home in homes
        if shape.at(home).get("type") != "array" and (route := _below(shape, home, step))
    ]
    if len(found_at) < 2:
        return found_at[0] if found_at else None
    names = [".".join(str(s) for s in route[len(base) :]) for route in found_at]
    raise Unusable(
        Text(f"“{step}”有几处：{'、'.join(names)}", f"{step} stands in several places: {', '.join(names)}"),
        Text("写全其中一个", "write one of them in full"),
    )


def _unknown(shape: Shape, route: Route, step: str) -> Unusable:
    schema, where = shape.at(route), shape.label(route)
    if schema.get("type") == "array":
        message = Text(f"{where.zh}是列表，这里要写第几项", f"{where.en} is a list; a number is wanted here")
        return Unusable(
            Text(f"{message.zh}，不是“{step}”", f"{message.en}, not “{step}”"),
            Text("第 1 项写 1，例如 batches.1.rate", "1 is the first, as in batches.1.rate"),
        )
    names = _names(schema)
    meant = nearest(step, names)
    advice = Text(f"是否应为 {meant}？", f"did you mean {meant}?") if meant else _choices(schema)
    return Unusable(Text(f"没有“{step}”这个字段", f"there is no field “{step}”"), advice)


def _choices(schema: dict[str, Any]) -> Text:
    properties = schema.get("properties", {})
    if not properties:
        return Text("它下面没有别的字段", "there is nothing below it")
    titled = [f"{key}（{entry['title']}）" if "title" in entry else key for key, entry in properties.items()]
    return Text(f"可用的字段：{'、'.join(titled)}", f"fields: {', '.join(properties)}")


def value_of(shape: Shape, route: Route, text: str) -> Any:
    """The value that `text` stands for, by the type the schema gives the field. Raises Unusable.

    Lists are given with commas (, ， 、) between the items or as in YAML: [a, b]; mappings as in YAML: { a: 1 }.
    """
    schema, text = shape.at(route), unicodedata.normalize("NFC", text)
    kind = schema.get("type", "string")
    if "enum" in schema:
        return _choice(schema, text)
    if kind == "array":
        if text.lstrip().startswith("["):
            return _yaml(shape, route, text, list)
        items = [item.strip() for item in _SEPARATOR.split(text) if item.strip()]
        return [value_of(shape, (*route, 0), item) for item in items]
    if kind == "object":
        return _yaml(shape, route, text, dict)
    half = fullwidth.half(text)
    if kind == "integer":
        if not re.fullmatch("0|-?[1-9][0-9]{0,14}", half):
            raise _wrong(shape, route, text, Text("一个整数", "a whole number"))
        return int(half)
    if kind == "boolean":
        if half.lower() not in _YES:
            raise _wrong(shape, route, text, Text("是或否", "true or false"))
        return _YES[half.lower()]
    if schema.get("format") == "date":
        return as_day(text) or text
    pattern = schema.get("pattern", "")
    return half if re.search(pattern, half) and not re.search(pattern, text) else text


def _choice(schema: dict[str, Any], text: str) -> str:
    """One of the choices, also by the Chinese word that explains it: 延期 is postponed. What is none of them stays as it is."""
    explained = re.findall(r"(\w+) ([^；，。、,;]+)", str(schema.get("description", "")))
    words: dict[str, str] = {word: choice for choice, word in explained if choice in schema["enum"]}
    return words.get(text, text)


def _yaml(shape: Shape, route: Route, text: str, kind: type) -> Any:
    document = parse(decode(f"a: {text}\n".encode(), ""))
    value = document.data.get("a") if isinstance(document.data, dict) else None
    if document.findings or not isinstance(value, kind) or len(document.data) != 1:
        form = (
            Text("[一项, 另一项]", "[one, another]") if kind is list else Text("{ 键: 值 }", "{ key: value }")
        )
        raise _wrong(shape, route, text, form)
    return value


def _wrong(shape: Shape, route: Route, text: str, wanted: Text) -> Unusable:
    message = Text("{where}不能是{found}", "{where} cannot be {found}")
    return Unusable(
        message.fill(where=shape.label(route), found=found(text)),
        Text("写{wanted}", "write {wanted}").fill(wanted=wanted),
    )


def shown(route: Iterable[str | int]) -> str:
    """A route as it is written on the command line."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in route)
