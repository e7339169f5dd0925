from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from policy_engine.match.load import LoadSummary, Step, summarise


def test_a_summary_counts_inspectors_by_visits():
    assert summarise({"a": 2, "b": 0, "c": 2}) == LoadSummary(3, 0, 2, ((0, 1), (2, 2)))


def test_nobody_has_no_load():
    assert summarise({}) == LoadSummary(0, 0, 0, ())
    assert summarise({}).steps(20) == ()


def test_steps_have_no_gaps():
    assert summarise({"a": 2, "b": 0, "c": 2}).steps(20) == (Step(0, 0, 1), Step(1, 1, 0), Step(2, 2, 2))


@given(st.lists(st.integers(0, 500), min_size=1, max_size=30), st.integers(1, 20))
def test_steps_are_few_equal_and_count_everybody_once(visits, at_most):
    steps = summarise(dict(enumerate(visits))).steps(at_most)
    assert len(steps) <= at_most
    assert len({step.high - step.low for step in steps}) == 1
    assert all(b.low == a.high + 1 for a, b in pairwise(steps))
    where = Counter(next(step for step in steps if step.low <= v <= step.high) for v in visits)
    assert all(step.inspectors == where[step] for step in steps)
