"""A document against a JSON Schema: each thing wrong becomes one finding at its place, in the field's own terms."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import Any

from policy_engine.model.finding import Finding, Fix, Route, in_order
from policy_engine.model.text import Text
from policy_engine.syntax import fullwidth, problems, value_fixes, wording
from policy_engine.syntax.dates import is_date
from policy_engine.syntax.document import Document
from policy_engine.syntax.wording import Said

MOST = 5000
"""Most errors looked at: nobody reads more, and a broken file could hold a million."""


def check_schema(doc: Document, schema: dict[str, Any]) -> list[Finding]:
    """Findings P1xx (and P004 where full-width punctuation is the cause), sorted.

    `schema` is a valid schema of draft 2020-12 with closed objects, `$ref`s into its own `$defs`, no `oneOf` or
    `anyOf`. Values that are None have their finding already and are passed over.
    """
    if doc.data is None:
        return []
    check = _Check(doc, Shape(schema))
    every = _validator_class()(schema).iter_errors(doc.data)
    errors = list(itertools.islice((error for error in every if error.instance is not None), MOST))
    # Unknown keys first: a misspelt key explains the one that is missing.
    errors.sort(key=lambda error: error.validator != "additionalProperties")
    for error in errors:
        check.take(error)
    return in_order(check.findings)


class Shape:
    """A schema by routes."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema
        self._known: dict[Route, dict[str, Any]] = {}

    def at(self, route: Route) -> dict[str, Any]:
        """What the schema says of the value at `route`, its `$ref` followed; {} where it says nothing."""
        # The items of a list all have one shape: a thousand tasks cost as much as one.
        general = tuple(0 if isinstance(step, int) else step for step in route)
        if general not in self._known:
            self._known[general] = self._look_up(general)
        return self._known[general]

    def _look_up(self, route: Route) -> dict[str, Any]:
        if not route:
            return self._follow(self.schema)
        around, step = self.at(route[:-1]), route[-1]
        below = around.get("items") if isinstance(step, int) else around.get("properties", {}).get(step)
        if below is None and isinstance(step, str):
            below = around.get("additionalProperties")
        return self._follow(below) if isinstance(below, dict) else {}

    def label(self, route: Route) -> Text:
        """The field's name for people. An item of a list goes by the title of its list."""
        titled = route
        while titled and isinstance(titled[-1], int):
            titled = titled[:-1]
        return wording.label(route, str(self.at(titled).get("title", "")))

    def _follow(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            target = self.schema["$defs"][schema["$ref"].rpartition("/")[2]]
            schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        return schema


class _Check:
    def __init__(self, doc: Document, shape: Shape) -> None:
        self.doc, self.shape = doc, shape
        self.findings: list[Finding] = []
        # (mapping, key): not missing, but misspelt or misplaced, and reported as such; or already listed.
        self.explained: set[tuple[Route, str]] = set()
        lines = (doc.source.lines[f.place.line - 1] for f in doc.findings if f.code == "P004")
        self.lost = {fullwidth.key_in(line) for line in lines}

    def say(self, code: str, route: Route, said: Said, key: bool = False, fix: Fix | None = None) -> None:
        self.findings.append(self.doc.finding(code, "error", route, *said, key=key, fix=fix))

    def take(self, error: Any) -> None:
        keyword, value, limit = str(error.validator), error.instance, error.validator_value
        route: Route = tuple(error.absolute_path)
        where, schema = self.shape.label(route), self.shape.at(route)
        if keyword == "additionalProperties":
            self._unknown(route, value, error.schema.get("properties", {}))
        elif keyword == "required":
            self._missing(route, [key for key in limit if key not in value])
        elif keyword == "type":
            self._type(route, value, limit if isinstance(limit, str) else limit[0])
        elif keyword in ("enum", "const"):
            choices = limit if keyword == "enum" else [limit]
            fix = value_fixes.chosen(self.doc, route, value, choices)
            about = self._about(route)
            self.say("P104", route, wording.not_allowed(where, value, choices, about), fix=fix)
        elif keyword == "pattern":
            fix = value_fixes.formed(self.doc, route, value, limit)
            self.say("P105", route, wording.wrong_form(where, value, limit, schema), fix=fix)
        elif keyword in ("minLength", "maxLength"):
            self.say("P105", route, wording.wrong_length(where, value, limit, keyword == "minLength"))
        elif keyword in ("minimum", "maximum"):
            self.say("P106", route, wording.wrong_number(where, value, schema))
        elif keyword == "format":
            fix = value_fixes.dated(self.doc, route, value)
            self.say("P107", route, wording.wrong_date(where, value), fix=fix)
        elif keyword in ("minItems", "maxItems", "uniqueItems"):
            self.say("P108", route, wording.wrong_count(where, value, keyword, limit))
        else:
            self.say("P109", route, wording.misfit(where, keyword))

    def _unknown(self, route: Route, value: dict[str, Any], allowed: dict[str, Any]) -> None:
        absent = [key for key in allowed if key not in value]
        for key in itertools.islice((key for key in value if key not in allowed), MOST):
            # A slip of the finger is likelier than one of the indentation, that than a bad spelling.
            meant = wording.nearest(key, absent, cutoff=0.7)
            home = None if meant else self._home(route, key)
            if home is not None and (node := self.doc.at(home)) and node.empty:
                continue  # That its place is empty has been said, and what to do about it.
            if home is not None:
                self.explained.add((home, key))
            else:
                meant = meant or wording.nearest(key, absent)
            if meant is not None:
                absent.remove(meant)
                self.explained.add((route, meant))
            where = None if home is None else self.shape.label(home)
            fix = value_fixes.renamed(self.doc, (*route, key), meant, absent) if meant else None
            said = wording.unknown_key(key, allowed, meant, where)
            self.say("P101", (*route, key), said, key=True, fix=fix)

    def _home(self, route: Route, key: str) -> Route | None:
        """The mapping around or just below this one that has such a key: a slip of the indentation."""
        below = [(*route, name) for name in self.shape.at(route).get("properties", {})]
        around = [route[:end] for end in range(len(route) - 1, -1, -1)]
        for place in (*below, *around):
            if key in self.shape.at(place).get("properties", {}):
                return place
        return None

    def _about(self, route: Route) -> str:
        """What the schema says of a field; of an item, what it says of its list."""
        while route and isinstance(route[-1], int):
            route = route[:-1]
        return str(self.shape.at(route).get("description", ""))

    def _missing(self, route: Route, keys: list[str]) -> None:
        node = self.doc.at(route)
        if node is not None and node.lost:
            return  # What cannot be read there may be what is missing.
        names = []
        forms = []
        for key in keys:
            if (route, key) not in self.explained and key not in self.lost:
                self.explained.add((route, key))
                names.append(self.shape.label((*route, key)))
                forms.append(wording.form(key, self.shape.at((*route, key))))
        if names:
            said = wording.missing_keys(self.shape.label(route), names, forms)
            self.say("P102", route, said, key=True)

    def _type(self, route: Route, value: Any, expected: str) -> None:
        if isinstance(value, str) and expected in ("object", "array"):
            problem, fix = None, None
            if fullwidth.colon_in(value) is not None:
                problem, fix = problems.COLON, value_fixes.lines(self.doc, route, full_width=True)
            elif fullwidth.unspaced_colon_in(value) is not None:
                problem, fix = problems.NO_SPACE, value_fixes.lines(self.doc, route, full_width=False)
            elif fullwidth.opens_with_bracket(value):
                kind = dict if expected == "object" else list
                problem, fix = problems.BRACKET, value_fixes.bracketed(self.doc, route, kind)
            elif expected == "array" and value_fixes.below_its_key(self.doc, route):
                problem, fix = problems.BULLET, value_fixes.dashed(self.doc, route)
            if problem:
                place = self.doc.place(route)
                self.findings.append(self.doc.source.problem(problem, place, fix=fix))
                return
        where, schema = self.shape.label(route), self.shape.at(route)
        fix = value_fixes.typed(
            self.doc, route, value, expected, {**schema, "items": self.shape.at((*route, 0))}
        )
        self.say("P103", route, wording.wrong_type(where, route, value, expected, schema), fix=fix)


@functools.cache
def _validator_class() -> Any:
    from jsonschema import Draft202012Validator, ValidationError, validators

    def pattern(_validator: Any, value: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
        # As ECMA-262 has it: \d is ASCII, and $ is the very end, not the place before a last line end.
        exact = value[:-1] + r"\Z" if value.endswith("$") else value
        if isinstance(instance, str) and not re.search(exact, instance, re.ASCII):
            yield ValidationError("pattern")

    def form(_validator: Any, value: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
        if value == "date" and isinstance(instance, str) and not is_date(instance):
            yield ValidationError("format")

    extend: Any = validators.extend
    return extend(Draft202012Validator, {"pattern": pattern, "format": form})
