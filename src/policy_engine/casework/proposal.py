"""What is asked of a case, what is known besides, and what would come of it."""

from __future__ import annotations

import msgspec

from policy_engine.casework.opening import Obliged
from policy_engine.model.case import Branch, Breach, CaseDocument
from policy_engine.model.fact import Fact
from policy_engine.model.finding import Severity
from policy_engine.model.followup import State, Step
from policy_engine.model.text import Text


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A step somebody wants to take: ids of the machine throughout; `happened` is a local time, `branch` None for the only one possible.

    `details` are what the step asks to be stated, by id; a `deadline` there is a day, yyyy-mm-dd. `opens` are states in which branches
    are to be opened, one named twice for two branches.
    """

    step: str
    branch: int | None = None
    role: str
    officers: tuple[str, ...] = ()
    documents: tuple[CaseDocument, ...] = ()
    note: str = ""
    happened: str
    details: dict[str, str] = {}
    opens: tuple[str, ...] = ()


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the case does not say itself.

    `officers_valid`: how many of the officers named hold a certificate valid on that day. `letters`: the days (yyyy-mm-dd) of letters
    sent on that branch. `obliged`: what the result obliges to open. `concluded`: from when its publication is due, `deadline`: the day
    it states for putting things right ("" for none). `penalty`: the kind of penalty (处罚种类) that the decision on that branch states.
    `standing`: the states that branches of this case were opened in or came to, each once for every such branch.
    """

    officers_valid: int = 0
    reviewed: bool = False
    same_person: bool = False
    letters: tuple[str, ...] = ()
    obliged: tuple[Obliged, ...] = ()
    concluded: str = ""
    deadline: str = ""
    penalty: str = ""
    standing: tuple[str, ...] = ()


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A step as it would be recorded, if the rules let it pass. `documents` come with it and are its branch's.

    `branch` is the branch as it stands before. `branches` are those that change, as they stand afterwards: it and the new ones, whose
    numbers are `opened`; `before` names the state that each of the former leaves, as events record it. `breach` is its lateness. `unmet`
    is what should be opened and is not, `undated` the states that need a deadline stated and have none.
    """

    step: Step
    branch: Branch
    branches: tuple[Branch, ...]
    opened: tuple[int, ...]
    before: tuple[tuple[int, str], ...]
    fact: Fact
    breach: Breach | None
    closed: bool
    documents: tuple[CaseDocument, ...] = ()
    unmet: tuple[Obliged, ...] = ()
    undated: tuple[State, ...] = ()


def of_branch(documents: tuple[CaseDocument, ...], branch: Branch) -> tuple[CaseDocument, ...]:
    """What comes with a step, as documents of the step's branch."""
    return tuple(msgspec.structs.replace(one, branch=branch.number) for one in documents)


class Said(msgspec.Struct, frozen=True):
    """What a rule says of a proposal. `obligation` is the rule's, `basis` "" where the step's own counts.

    `of_lateness`: the rule looks at the field `late`, so that what it warns of is the lateness itself.
    """

    rule: str
    title: Text
    message: Text
    advice: Text
    basis: str
    severity: Severity
    obligation: str = ""
    of_lateness: bool = False
