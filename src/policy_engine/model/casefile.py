"""Cases as people look at them: in a list, in full, and with what can be done next. Times are local, `yyyy-mm-ddThh:mm`."""

from __future__ import annotations

import msgspec

from policy_engine.model.case import NEVER, Breach, Case, CaseDocument
from policy_engine.model.finding import Severity
from policy_engine.model.followup import Followup, Step, Unit
from policy_engine.model.text import Text

UNKNOWN = "?"
"""A deadline in a year whose holidays are not announced."""


class Line(msgspec.Struct, frozen=True):
    """处置线 at a moment. `due` as in `model.case.Branch`; `late` in `unit`, 0 in time; `still` where its clock stands still."""

    number: int
    state: str
    since: str
    due: str
    late: int
    unit: Unit
    ended: bool
    still: bool = False

    @property
    def urgency(self) -> str:
        """What lines are sorted by: the deadline; an unknown one comes after all others, no deadline last."""
        if self.ended or not self.due:
            return NEVER
        return NEVER[:4] if self.due == UNKNOWN else self.due


class CaseRow(msgspec.Struct, frozen=True):
    """案卷 in a list."""

    number: str
    task: str
    target: str
    name: str
    section: str
    station: str
    closed: str
    lines: tuple[Line, ...]

    @property
    def urgency(self) -> str:
        """The first deadline of its branches."""
        return min((line.urgency for line in self.lines), default=NEVER)


class CaseList(msgspec.Struct, frozen=True):
    """Cases at the time `minute`, the most urgent first; `late` and `unknown` count branches of those listed."""

    demo: bool
    minute: str
    rows: tuple[CaseRow, ...]
    machine: Followup
    late: int
    unknown: int


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """经过: one event of a case. `happened` is a time or a day; `said` are codes, a verdict, a matter; what was `erased` says nothing."""

    idx: int
    on: str
    kind: str
    actor: str
    branch: int | None = None
    step: str = ""
    role: str = ""
    officers: tuple[str, ...] = ()
    happened: str = ""
    note: str = ""
    details: dict[str, str] = {}
    documents: tuple[CaseDocument, ...] = ()
    said: tuple[str, ...] = ()
    moved: tuple[tuple[int, str], ...] = ()
    """Which branches stood in which states afterwards."""
    breaches: tuple[Breach, ...] = ()
    erased: bool = False


class ShownCase(msgspec.Struct, frozen=True):
    """A case at the time `minute`. `codes` and `result` (a `ResultState`) are of the result in force.

    `documents` have their names, "" where the event that brought one was erased.
    """

    demo: bool
    minute: str
    case: Case
    version: int
    codes: tuple[str, ...]
    result: str
    lines: tuple[Line, ...]
    documents: tuple[CaseDocument, ...]
    happenings: tuple[Happening, ...]
    machine: Followup


class Remark(msgspec.Struct, frozen=True):
    """What a rule says of a step, with its source."""

    rule: str
    title: Text
    message: Text
    advice: Text
    basis: str
    severity: Severity


class Opening(msgspec.Struct, frozen=True):
    """应当另开的处置线: the state in which the result calls for a branch, by which rule; `must` where no reason excuses it."""

    state: str
    rule: str
    basis: str
    must: bool


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """可以办的一步: what is missing for it, and what stands in its way.

    `lacking` are kinds of documents, `details` what must be stated, `opens` branches to be opened with it. `remarks` are what rules say
    however well it is prepared, `stopped` why it cannot be taken at all. `command` takes it where it is not `policy case advance`.
    """

    step: Step
    lacking: tuple[str, ...]
    details: tuple[str, ...]
    opens: tuple[Opening, ...] = ()
    remarks: tuple[Remark, ...] = ()
    stopped: Text | None = None
    breach: Breach | None = None
    command: str = ""

    @property
    def forbidden(self) -> bool:
        """Whether it cannot be taken as things stand."""
        return self.stopped is not None or any(remark.severity == "error" for remark in self.remarks)


class Possibilities(msgspec.Struct, frozen=True):
    """A branch and what can be done there; `extend` is who may approve the next extension, nobody where there is none."""

    line: Line
    choices: tuple[Choice, ...]
    pause: bool = False
    extend: tuple[str, ...] = ()


class ExplainedCase(msgspec.Struct, frozen=True):
    """A case and its possibilities.

    `asked` is the one step that was asked about. Where it leads on from no branch, `way` is how to get there from branch `start`, step by
    step and with it last; empty where nothing leads there.
    """

    demo: bool
    minute: str
    case: Case
    branches: tuple[Possibilities, ...]
    machine: Followup
    asked: Step | None = None
    start: int = 0
    way: tuple[Step, ...] = ()


class Done(msgspec.Struct, frozen=True):
    """办理结果: where a branch stands now, and until when. `opened` are the branches [number, state, due] that the step opened.

    `breaches` went on record; `remarks` are what rules said and did not forbid.
    """

    number: str
    branch: int
    step: str
    state: str
    due: str
    breaches: tuple[Breach, ...]
    opened: tuple[tuple[int, str, str], ...]
    remarks: tuple[Remark, ...] = ()
    closed: bool = False
