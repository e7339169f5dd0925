"""How the cases of the demonstration go on: for every state in which a branch opens, the ways that one can take to its end.

A way is steps with the days that go by before each. Together they take every step of `rules/followup.yaml` from every state that it
leads out of; `pause`, `resume` and `extend` are done to the deadline.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

Way = tuple[tuple[str, int], ...]
"""(step, days before it); 0 days is two hours."""

OfClock = Literal["pause", "resume", "extend"]
OF_CLOCK: tuple[OfClock, ...] = get_args(OfClock)

_PENALTY: Way = (("decide", 48), ("publish_penalty", 9))
_RESTORED: Way = (("remedy", 41), ("remove", 4))
_TRANSFERRED: Way = (("approve_transfer", 2), ("transfer", 0))
_REVIEWED: Way = (*_TRANSFERRED, ("not_filed", 3), ("request_review", 2))

WAYS: Mapping[str, tuple[Way, ...]] = {
    "RECTIFY": (
        (("report_rectified", 6), ("recheck_pass", 7)),
        (
            *(("report_rectified", 7), ("recheck_fail", 6), ("file_case", 11), ("suspect_crime", 14)),
            *(*_REVIEWED, ("review_upheld", 3), *_PENALTY),
        ),
        (("rectify_overdue", 18), ("refuse_case", 9)),
        (("report_rectified", 21), ("recheck_pass", 8)),
    ),
    "CLUE": (
        (
            *(("file_case", 12), ("pause", 9), ("resume", 20), ("decide", 60)),
            *(("list_serious", 12), ("serious_published", 15)),
        ),
        (("file_case", 10), ("refer_case", 21), ("receipt", 5)),
        (("refer_case", 8), ("receipt", 5)),
        (("extend", 13), ("file_case", 9), ("decide", 33), ("warning_only", 6)),
        (("file_case", 29), ("decide", 40), ("publish_penalty", 8)),
        (("suspect_crime", 9), ("refuse_transfer", 2), ("decide", 37), ("publish_penalty", 11)),
    ),
    "CONTACT": (
        (("letter", 3), ("letter", 20), ("list_abnormal", 4), ("list_entity", 9), *_RESTORED),
        (("letter", 4), ("contacted", 12)),
        (("letter", 3), ("letter", 18), ("list_abnormal", 6), ("not_listed", 8)),
        (("letter", 2), ("letter", 21), ("list_abnormal", 3), ("list_entity", 8)),
    ),
    "ABNORMAL": (
        (("list_entity", 9), *_RESTORED),
        (("not_listed", 8),),
        (("list_entity", 9), ("list_serious", 60), ("serious_published", 16)),
    ),
    "REFERRED": (
        (("receipt", 4),),
        (("refused", 5), ("designated_here", 14), ("decide", 36), ("publish_penalty", 9)),
        (("refused", 4), ("designated_elsewhere", 15), ("receipt", 6)),
    ),
    "NOTIFIED": ((("acknowledged", 4),), (("acknowledged", 15),)),
    "CRIME_REPORT": (
        (*_TRANSFERRED, ("filed", 3), ("hand_over", 2)),
        (*_TRANSFERRED, ("redirected", 0), ("filed", 3), ("hand_over", 3)),
        (*_REVIEWED, ("review_filed", 3), ("hand_over", 2)),
        (
            *(*_REVIEWED, ("review_answered", 3), ("ask_prosecutor", 2)),
            *(("filing_ordered", 9), ("hand_over", 3)),
        ),
        (*_REVIEWED, ("review_answered", 3), ("review_upheld", 2), *_PENALTY),
        (*_REVIEWED, ("ask_prosecutor", 2), ("no_order", 12), ("dismiss", 20)),
        (*_TRANSFERRED, ("not_filed", 2), ("ask_prosecutor", 2), ("no_order", 9), *_PENALTY),
        (*_TRANSFERRED, ("redirected", 0), ("not_filed", 3), ("accept_not_filed", 2), *_PENALTY),
    ),
}

INDIVIDUAL: Mapping[str, tuple[Way, ...]] = {
    "CONTACT": (
        (("letter", 3), ("letter", 20), ("list_abnormal", 4), ("mark_entity", 9), *_RESTORED),
        (("letter", 4), ("contacted", 12)),
    ),
    "ABNORMAL": ((("mark_entity", 9), *_RESTORED), (("not_listed", 8),)),
}
"""个体工商户 are marked, never listed, and so never on the list of the serious."""


def ways_for(state: str, entity: str) -> tuple[Way, ...]:
    """The ways of a branch opened in a state, for a kind of entity (id); they are taken in turn."""
    own = INDIVIDUAL.get(state, ()) if entity == "individual" else ()
    return own or WAYS[state]
