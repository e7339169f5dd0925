"""Finding the inspection or case that a person names, by its number or the end of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from policy_engine.model.case import Case
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text, short
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.usecases.match.words import unknown

SOURCE = "泽市监〔2023〕10号 二（四）"
_LISTED = 5
_COMPARED = 2000


def find_number(store: Store, word: str) -> str:
    """The number of the inspection whose number is `word` or ends so (`15/1#0001`, `#0001`). Raises Unusable.

    Full-width signs are as good as others. One that was replaced is found too.
    """
    return _number(store, word, _INSPECTION, _TASKS)


def find_case(store: Store, word: str) -> Case:
    """The case of that number, as `find_number`. Raises Unusable; Refused where no result is on record yet."""
    return find_cases(store, [word])[0]


def find_cases(store: Store, words: Sequence[str]) -> tuple[Case, ...]:
    """The cases of several numbers, as named. Raises as `find_case`."""
    numbers = [_number(store, word, _CASE, _CASES) for word in words]
    found = queries.full_cases(store, numbers)
    for number in numbers:
        if number not in found:
            raise Refused(_NO_RESULT.fill(number=number), _RECORD.fill(number=number), SOURCE)
    return tuple(found[number] for number in numbers)


def _number(store: Store, word: str, what: Text, otherwise: Text) -> str:
    wanted = unicodedata.normalize("NFKC", word).strip()
    numbers = queries.numbers(store, wanted) if wanted else ()
    # The end of a number begins where one of its parts does: 1#0001 is not the end of 11#0001.
    found = [n for n in numbers if n == wanted or wanted.startswith("#") or n.endswith("/" + wanted)]
    if wanted in found:
        return wanted
    if len(found) == 1:
        return found[0]
    if found:
        several = Text("{word} 不止一个：{n} 个编号以它结尾", "{word} is not unique: {n} numbers end with it")
        some = found[:_LISTED]
        raise Unusable(
            several.fill(word=short(word), n=len(found)),
            Text(f"写得全一些，如 {'、'.join(some)}", f"write more of it, for example {' or '.join(some)}"),
        )
    raise unknown(what, short(word), _comparable(store, wanted), otherwise)


def _comparable(store: Store, wanted: str) -> Sequence[str]:
    """What a mistyped number is compared with: few enough to compare, those of the same draw or place first."""
    draw, _, place = wanted.rpartition("#")
    numbers = queries.numbers(store)
    if len(numbers) > _COMPARED:
        alike = [n for n in numbers if n.startswith(draw + "#") or n.endswith("#" + place)]
        numbers = tuple(alike[:_COMPARED])
    # A short form is compared with short forms.
    return numbers if wanted.count("/") > 1 else [*numbers, *(n.split("/", 2)[-1] for n in numbers)]


_INSPECTION = Text("检查任务", "inspection")
_CASE = Text("案卷", "case")
_TASKS = Text("policy task list 列出全部", "`policy task list` lists them")
_CASES = Text("policy case list 列出全部", "`policy case list` lists them")
_NO_RESULT = Text(
    "{number} 还没有录入检查结果，没有案卷", "{number}: no result is on record yet, so there is no case"
)
_RECORD = Text(
    "policy result record {number} 录入结果", "record its result with `policy result record {number}`"
)
