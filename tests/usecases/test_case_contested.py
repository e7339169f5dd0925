"""Two operators at the same time: one wins, the other is told plainly, and the log holds one step."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from policy_engine.model.errors import Refused
from policy_engine.usecases.results.review import review

from .case_tools import NOW, REVIEWED, put, size, step, stored
from .conftest import ENGINE

OPERATORS = 4


def at_once(call):
    """What comes of as many calls as there are operators, all begun together: results, and what was refused."""
    ready = Barrier(OPERATORS)

    def one(operator):
        ready.wait()
        try:
            return call(operator)
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(OPERATORS) as pool:
        found = list(pool.map(one, range(OPERATORS)))
    return [x for x in found if not isinstance(x, Refused)], [x for x in found if isinstance(x, Refused)]


def test_one_step_of_a_case_is_taken_once(one, holds):
    case = put(one, 1)
    before = size(one)
    said = {"documents": ["publication_record"], "details": {"channel": "网站"}}
    done, refused = at_once(lambda _: step(ENGINE, one, case, "publish", "credit", **said))
    assert (len(done), len(refused), size(one)) == (1, OPERATORS - 1, before + 1)
    assert {one.message.zh for one in refused} == {refused[0].message.zh}
    assert "现在不能办理 publish" in refused[0].message.zh
    holds(one)


def test_ways_that_part_are_not_both_taken(one, holds):
    case = put(one, 1, ("D",))
    step(ENGINE, one, case, "triage", "section_head", note="线索", opens=["CLUE"])
    ways = [
        ("refuse_case", "head", {"documents": ["not_filing_form"], "note": "证据不足"}),
        ("refer_case", "head", {"documents": ["referral_letter"], "details": {"recipient": "县局"}}),
    ]

    def take(operator):
        id_, role, more = ways[operator % 2]
        return step(ENGINE, one, case, id_, role, **more)

    done, refused = at_once(take)
    assert (len(done), len(refused)) == (1, OPERATORS - 1)
    assert stored(one, case).branch(2).state == done[0].done[0].state
    holds(one)


@pytest.mark.parametrize("verdicts", [("accept",) * 4, ("accept", "return") * 2])
def test_a_result_is_reviewed_once(one, holds, verdicts):
    case = put(one, 1, review=False)
    before = size(one)

    def take(operator):
        who = review_by(one)
        return review(
            one, [case], verdicts[operator], who, "看过", ENGINE, actor=f"op-{operator}", now=NOW, on=REVIEWED
        )

    found, refused = at_once(take)
    done = [one for one in found if one.events]
    late = [one.rejected[0].message.zh for one in found if one.rejected]
    assert (len(done), len(late), refused, size(one)) == (1, OPERATORS - 1, [], before + 1)
    assert all("已经" in said for said in late)
    holds(one)


def review_by(workspace):
    """Somebody in the register who did not record the result."""
    from policy_engine.store import queries
    from policy_engine.store.open import open_store
    from policy_engine.usecases.inputs import Inputs
    from policy_engine.usecases.registry.ground import in_force

    with open_store(workspace.store, read_only=True) as store:
        (result,) = queries.results(store)
        registry = in_force(store, "inspectors")
    people = Inputs(workspace.snapshots, {"inspectors": registry.digest}).inspectors
    return next(one.id for one in people if one.id not in result.officers)
