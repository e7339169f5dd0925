"""Finding what a person names. Raises Unusable with what it may have been meant to be."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_engine.model.errors import Refused
from policy_engine.model.target import Inspector, Target
from policy_engine.model.text import Text
from policy_engine.store import queries
from policy_engine.store.open import Store
from policy_engine.store.values import RecordedDraw, RecordedInspection
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.words import unknown


class FoundVisit(msgspec.Struct, frozen=True):
    """One visit: its draw, its inspections in order, and who was replaced on it."""

    draw: RecordedDraw
    inspections: tuple[RecordedInspection, ...]
    gone: tuple[str, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(inspection.number for inspection in self.inspections)

    @property
    def officers(self) -> tuple[str, ...]:
        """Who is on the visit now, by slot."""
        return self.inspections[0].officers


def find_draw(store: Store, name: str) -> RecordedDraw:
    """The latest attempt at the draw of that name."""
    found = queries.draw(store, name)
    if found is None:
        known = list(dict.fromkeys(draw.name for draw in queries.draws(store)))
        raise unknown(Text("抽取", "draw"), name, known, _DRAWS)
    return found


def find_visit(store: Store, number: str) -> FoundVisit:
    """The visit that an inspection of that number is of, with the other tasks that it serves. Raises Refused where it has ended."""
    name = number.rpartition("#")[0]
    draw = queries.draw(store, name)
    rows = queries.inspections(store, name) if draw else ()
    mine = next((row for row in rows if row.number == number), None)
    if draw is None or mine is None:
        known = [row.number for row in rows or queries.inspections(store)]
        raise unknown(Text("检查任务", "inspection"), number, known, _SHOW)
    if mine.state == "replaced":
        raise Refused(
            Text(
                f"{number} 的检查对象 {mine.target} 已经替换，这项检查任务已结束",
                f"{number} has ended: its target {mine.target} was replaced",
            ),
            _SHOW,
        )
    together = tuple(
        row for row in rows if (row.attempt, row.target, row.state) == (mine.attempt, mine.target, mine.state)
    )
    numbers = {row.number for row in together}
    assigned = queries.assignments(store, name)
    gone = (a.inspector for a in assigned if a.inspection in numbers and a.state == "replaced")
    return FoundVisit(draw, together, tuple(dict.fromkeys(gone)))


def find_inspector(inspectors: Sequence[Inspector], word: str) -> Inspector:
    """The inspector of that id; of that name if nobody else has it."""
    named = [i for i in inspectors if i.id == word] or [i for i in inspectors if i.name == word]
    if len(named) != 1:
        known = {i.id for i in named or inspectors} | {i.name for i in inspectors if not named}
        raise unknown(Text("执法人员", "inspector"), word, sorted(known), _IDS)
    return named[0]


def find_target(inputs: Inputs, word: str) -> Target:
    """The target of that id; of that name if nobody else has it. What else may have been meant is said where they are few."""
    named = tuple(inputs.named({word}).values()) or inputs.called(word)
    if len(named) != 1:
        known = [t.id for t in named or (() if inputs.frozen else inputs.targets)]
        raise unknown(Text("检查对象", "target"), word, known, _CODES)
    return named[0]


_DRAWS = Text("policy draw list 列出全部", "`policy draw list` lists them")
_SHOW = Text("policy match show 列出全部", "`policy match show` lists them")
_IDS = Text("写执法人员名录里的人员编号", "use the id in the register of inspectors")
_CODES = Text(
    "写检查对象库里的统一社会信用代码或注册号",
    "use the credit code or registration number in the register of targets",
)
