from fractions import Fraction
from xml.etree import ElementTree

import pytest

from policy_engine.model.text import Text
from policy_engine.model.whatif import TaskShare, TierShare, Variant, WhatIf
from policy_engine.report.quota import data, render, svg


def task(code="15", batch=1, batches=1, **tiers):
    shares = {k.replace("none", "-"): TierShare(n, 1, Fraction(ideal)) for k, (n, ideal) in tiers.items()}
    return TaskShare(code, "食品[b]销售", batch, batches, "weights", "5%", shares, 0)


def found(*variants, goal=Fraction(3, 100), demo=False, complete=True, left_out=()):
    made = tuple(
        Variant(Text(f"方案{n}", f"v{n}"), tuple(tasks), Fraction(7, 2), Fraction(5, 2), remarks)
        for n, (tasks, remarks) in enumerate(variants)
    )
    return WhatIf("2023-internal", demo, 100, goal, complete, made, left_out)


def lines(what, lang="en", columns=80):
    return list(render(what, lang, columns=columns))


def test_a_bar_is_as_long_as_the_rate_and_nought_has_none():
    shown = lines(found(([task(A=(10, 5), B=(10, 10), none=(4, 0))], ())))
    bars = {line.split()[0]: line.count("█") for line in shown[-4:-1]}
    assert bars["A"] * 2 == bars["B"]
    assert bars["unrated"] == 0
    assert shown[-2].endswith("0.00%")


def test_batches_and_several_variants_have_rows_of_their_own():
    two = [task(batch=1, batches=2, A=(10, 1)), task(batch=2, batches=2, A=(10, 2))]
    shown = "\n".join(lines(found((two, ()), (two[1:], ()))))
    assert "15 1/2" in shown
    assert "15 2/2" in shown
    assert shown.count("variant 1") == 4
    assert "食品[b]销售" in shown
    assert "1.0/10 10.00%" in shown


def test_the_years_work_is_told_for_each_variant_with_what_to_know_of_it():
    remark = Text("注意", "mind")
    shown = lines(found(([task(A=(10, 2))], (remark,)), complete=False, left_out=(Text("任务9", "task 9"),)))
    work = shown.index(
        "plan: 2 heads, 3.5 visits expected; over the year 2.5 distinct enterprises expected, "
        "2.50% of 100, goal ≥ 3.00%"
    )
    assert shown[work + 1] == "  mind"
    assert "lower bound" in shown[work + 2]
    assert shown[work + 3] == "task 9"
    assert "for internal use" in shown[-1]


def test_a_plan_without_a_goal_or_a_registry_has_none_to_compare_with():
    what = found(([], ()), goal=None)
    assert not any("goal" in line for line in lines(what))
    assert data(what, "en")["goal"] is None
    nobody = WhatIf("p", False, 0, None, True, what.variants, ())
    assert any("0.00% of 0" in line for line in lines(nobody))


@pytest.mark.parametrize(
    "tasks",
    [[], [task(A=(0, 0))], [task(A=(5, 0))], [task(A=(3, 3), B=(4, 1), C=(5, 0), D=(1, 1), none=(10**9, 1))]],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_any_figures_make_a_table_and_a_picture(tasks, lang):
    what = found((tasks, ()), (tasks, ()), demo=True)
    assert lines(what, lang)
    root = ElementTree.fromstring(svg(what, lang))
    width = int(root.get("width"))
    assert all(
        0 <= int(e.get("x", 0)) + int(e.get("width", 0)) <= width for e in root.iter() if e is not root
    )


def test_a_demonstration_says_so_in_the_title():
    assert "[demonstration] 2023-internal" in "\n".join(lines(found(([], ()), demo=True)))
    assert "demonstration" not in "\n".join(lines(found(([], ()))))
