import subprocess
import sys
from collections import Counter
from fractions import Fraction

import pytest

from policy_engine.model.errors import FindingsStop, Refused, Unusable
from policy_engine.plan.load import load_plan
from policy_engine.usecases.draw.trials import Asked, read_weights
from policy_engine.usecases.draw.whatif import what_if
from policy_engine.usecases.init import init
from policy_engine.usecases.population import population
from policy_engine.usecases.projection import project


def tried(workspace, *weights, tasks=(), rate=None):
    return what_if(workspace, workspace.plan, Asked(tasks, weights, rate))


def share(found, code, variant=0, batch=1):
    return next(t for t in found.variants[variant].tasks if (t.code, t.batch) == (code, batch))


def remarks(found, variant=0):
    return [remark.en for remark in found.variants[variant].remarks]


def test_the_plans_own_figures_are_those_that_a_dry_run_shows(demo, take):
    from datetime import date

    found = tried(demo)
    dry = take(demo, date(2023, 6, 15), kind="dry_run")
    compared = 0
    for draw in dry.draws:
        for task in draw.tasks:
            mine = share(found, task.code)
            assert mine.population == sum(task.population.values())
            assert mine.drawn == task.size
            assert {k: v.members for k, v in mine.tiers.items() if v.members} == {
                k: n for k, n in task.population.items() if n
            }
            assert sum(v.ideal for v in mine.tiers.values()) == sum(task.ideal.values())
            compared += 1
    assert compared > 5


def test_the_years_work_is_that_of_the_projection(demo):
    found = tried(demo)
    plan = load_plan(demo.plan, "plan").plan
    projected = project(plan, population(demo.root))
    (variant,) = found.variants
    assert (variant.enterprises, found.registered) == (projected.expected, projected.registered)
    assert found.complete == projected.complete
    assert found.goal == Fraction(3, 100)
    assert variant.heads == sum(task.drawn for task in variant.tasks) == variant.visits


def test_other_weights_move_heads_between_tiers_and_leave_their_sum(demo):
    found = tried(demo, "A=1 B=1 C=1 D=1 -=1", tasks=["15"])
    own, flat = share(found, "15"), share(found, "15", 1)
    assert own.drawn == flat.drawn
    assert len({tier.rate for tier in flat.tiers.values() if tier.members}) == 1
    assert own.tiers["C"].rate > flat.tiers["C"].rate > own.tiers["A"].rate
    assert [v.label.en for v in found.variants] == ["plan", "A=1 B=1 C=1 D=1 -=1"]


def test_a_tier_that_is_not_named_keeps_the_plans_weight(demo):
    plan = load_plan(demo.plan, "plan").plan
    found = share(tried(demo, "C=1000", tasks=["15"]), "15", 1)
    own = plan.weights_of(plan.task("15")).by_tier()
    assert {k: v.asked for k, v in found.tiers.items()} == own | {"C": 1000}
    assert found.tiers["C"].rate == 1


def test_another_rate_is_tried_alone_and_with_each_of_the_weights(demo):
    found = tried(demo, "A=1 B=2 C=3 D=4", tasks=["15"], rate="50%")
    assert [v.label.en for v in found.variants] == ["plan", "rate 50%", "A=1 B=2 C=3 D=4, rate 50%"]
    population_of = share(found, "15").population
    assert [v.heads for v in found.variants[1:]] == [-(-population_of // 2)] * 2
    assert share(found, "15", 1).tiers["A"].asked == share(found, "15").tiers["A"].asked
    assert found.variants[1].enterprises > found.variants[0].enterprises


def test_what_does_not_rise_or_exempts_is_told_with_the_tasks(demo):
    found = tried(demo, "A=0 B=2 C=2 D=1", tasks=["8", "15"])
    assert remarks(found) == []
    assert remarks(found, 1) == [
        "C is not above B: the rates do not rise (R10) (task 8, 15)",
        "D is not above C: the rates do not rise (R10) (task 8, 15)",
        "nobody of A is ever drawn: exempt (R13) (task 8, 15)",
    ]


def test_weights_of_nought_everywhere_draw_nobody_and_say_so(demo):
    found = tried(demo, "A=0 B=0 C=0 D=0 -=0", tasks=["15"])
    assert found.variants[1].heads == found.variants[1].visits == 0
    told = remarks(found, 1)
    assert f"too few members can be drawn; {share(found, '15').drawn} fewer are (task 15)" in told
    assert "nobody of the unrated is ever drawn: exempt (R13) (task 15)" in told


def test_tasks_of_a_joint_group_make_fewer_visits_than_heads(demo, write):
    apart = tried(demo, tasks=["8", "15"], rate="99%").variants[1]
    both = write(t8="    joint_group: 一次上门\n", t15="    joint_group: 一次上门\n")
    together = tried(both, tasks=["8", "15"], rate="99%").variants[1]
    assert together.heads == apart.heads == apart.visits
    assert together.visits < together.heads
    assert together.enterprises <= apart.enterprises


def test_each_batch_is_a_draw_of_its_own(batched):
    found = tried(batched, tasks=["15"])
    assert [(t.batch, t.batches, t.rate) for t in found.variants[0].tasks] == [
        (1, 3, "3%"),
        (2, 3, "6%"),
        (3, 3, "3%"),
    ]
    assert found.variants[0].heads == sum(t.drawn for t in found.variants[0].tasks)
    other = tried(batched, tasks=["15"], rate="1%")
    assert {t.rate for t in other.variants[1].tasks} == {"1%"}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("    status: cancelled\n", "task 15: cancelled"),
        ("    status: postponed\n", "task 15: postponed"),
        (
            "    drawn_by: { text: 由省局统一抽取, by: 山西省市场监督管理局 }\n",
            "task 15: drawn by 山西省市场监督管理局",
        ),
    ],
)
def test_what_is_not_drawn_here_has_no_figures_but_a_reason(write, lines, told):
    found = tried(write(t15=lines), tasks=["15"])
    assert [why.en[: len(told)] for why in found.left_out] == [told]
    assert found.variants[0].tasks == ()
    assert found.variants[0].heads == 0


def _edited(workspace, old, new):
    """The plan with the first `old` after task 15's code replaced."""
    text = workspace.plan.read_text(encoding="utf-8")
    head, mark, tail = text.partition('  - code: "15"\n')
    assert old in tail
    workspace.plan.write_text(head + mark + tail.replace(old, new, 1), encoding="utf-8")
    return workspace


def test_scopes_that_look_at_names_have_no_figures(demo):
    found = tried(_edited(demo, "where:\n", "where:\n        name_has: [店]\n"), tasks=["15"])
    assert ["names or dates" in why.en for why in found.left_out] == [True]


def test_products_and_tasks_without_a_condition_have_no_figures(write):
    found = tried(write(_unit="产品", t15=""), tasks=["15"])
    assert ["not about entities" in why.en for why in found.left_out] == [True]


def test_shares_given_tier_by_tier_stay_and_say_so(demo):
    rates = "policy: rates\n      rates: { A: 1%, B: 2%, C: 2%, D: 30%, unrated: 2% }"
    found = tried(_edited(demo, "policy: weights", rates), "A=9", tasks=["15"], rate="50%")
    own, at_rate, weighed = (share(found, "15", n) for n in range(3))
    assert own.method == "rates"
    assert own.tiers == at_rate.tiers == weighed.tiers
    assert own.tiers["D"].asked == (30, 100)
    assert "C is not above B: the rates do not rise (R10) (task 15)" in remarks(found)
    for n in (1, 2):
        assert any("own share" in remark for remark in remarks(found, n))


def test_head_counts_have_a_cut_and_no_rates_to_compare(demo):
    counts = "policy: rates\n      rates: { A: 5户, B: 4户, C: 3户, D: 999户, unrated: 2户 }"
    found = tried(_edited(demo, "policy: weights", counts), tasks=["15"])
    own = share(found, "15")
    assert own.method == "counts"
    lacking = {tier: one.asked - one.members for tier, one in own.tiers.items()}
    assert lacking["D"] > 0
    assert own.cut == sum(lack for lack in lacking.values() if lack > 0)
    assert [r.split(" can")[0] for r in remarks(found)] == ["too few members"]


def test_weights_make_a_flat_task_tell_tiers_apart_but_not_one_without_tiers(demo):
    flat = _edited(demo, "policy: weights", "policy: flat")
    found = tried(flat, "A=1 B=2 C=3 D=9", tasks=["15"])
    assert len({t.rate for t in share(found, "15").tiers.values() if t.members}) == 1
    assert share(found, "15", 1).tiers["C"].rate > share(found, "15", 1).tiers["A"].rate
    without = _edited(flat, "policy: flat", "policy: not_applicable")
    found = tried(without, "A=1 B=2 C=3 D=9", tasks=["15"])
    assert share(found, "15", 1).tiers == share(found, "15").tiers
    assert remarks(found) == []
    assert any("does not use tiers" in remark for remark in remarks(found, 1))


def test_a_rate_of_the_base_tier_gives_the_others_theirs(demo):
    based = _edited(demo, "policy: weights", "policy: weights\n      base_tier: B")
    found = tried(based, "B=0", tasks=["15"], rate="5%")
    assert share(found, "15", 1).tiers["B"].asked == (1, 20)
    assert any("no figures" in remark for remark in remarks(found, 2))
    assert found.variants[2].tasks == ()


@pytest.mark.parametrize(
    ("written", "weights"),
    [
        ("A=1 B=2 C=10 D=30 -=2", {"A": 1, "B": 2, "C": 10, "D": 30, "-": 2}),
        ("A=1,B=2、C=3；D=0", {"A": 1, "B": 2, "C": 3, "D": 0}),
        ("Ａ＝１　-＝1000", {"A": 1, "-": 1000}),
        ("unrated=5", {"-": 5}),
        ("未分类=5", {"-": 5}),
    ],
)
def test_weights_are_read_as_people_write_them(written, weights):
    assert read_weights(written) == weights


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "no weights"),
        (" , ", "no weights"),
        ("E=1", "“E=1” cannot be read"),
        ("a=1", "“a=1”"),
        ("A", "“A”"),
        ("A=", "“A=”"),
        ("A=-1", "“A=-1”"),
        ("A=1.5", "“A=1.5”"),
        ("A=1e3", "“A=1e3”"),
        ("A=1001", "“A=1001”"),
        ("A=99999999", "“A=99999999”"),
        ("A=²", "“A=²”"),
        ("A = 1", "“A”"),
        ("A=1 A=1", "A is given twice"),
        ("-=1 unrated=1", "- is given twice"),
        ("A=\x1b[31m", "“A=\ufffd[31m”"),
    ],
)
def test_weights_that_cannot_be_read_are_refused_with_an_example(demo, written, told):
    with pytest.raises(Unusable) as refused:
        tried(demo, written)
    assert told in refused.value.message.en
    assert "A=1 B=2 C=10 D=30 -=2" in refused.value.advice.zh


@pytest.mark.parametrize("rate", ["", " ", "5", "0%", "150%", "-3%", "A3% B4%", "5%\x00"])
def test_a_rate_that_cannot_be_read_is_refused(demo, rate):
    with pytest.raises(Unusable, match="--rate"):
        tried(demo, rate=rate)


def test_too_many_variants_are_refused(demo):
    with pytest.raises(Unusable, match="more than 7"):
        tried(demo, *["A=1"] * 8)
    assert len(tried(demo, *["A=1"] * 7, tasks=["15"]).variants) == 8


def test_an_unknown_task_is_refused_by_name(demo):
    with pytest.raises(Refused, match="has no task 16, 99"):
        tried(demo, tasks=["15", "99", "16"])


def test_nothing_is_said_without_a_registry_or_with_a_damaged_one(demo, tmp_path, at, actor):
    empty = init(tmp_path / "w", agency="140525", demo=True, actor=actor, now=at)
    with pytest.raises(Refused, match="no registry of targets"):
        tried(empty)
    for path in demo.snapshots.glob("*.profiles.json"):
        path.write_bytes(b"{")
    with pytest.raises(Refused, match="missing or damaged"):
        tried(demo)


def test_a_plan_with_errors_or_of_another_agency_is_not_worked_out(demo):
    text = demo.plan.read_text(encoding="utf-8")
    demo.plan.write_text(text.replace('agency: "140525"', 'agency: "140524"', 1), encoding="utf-8")
    with pytest.raises(Refused, match="agency 140524"):
        tried(demo)
    demo.plan.write_text(text.replace("rate: 3%", "rate: 三成", 1), encoding="utf-8")
    with pytest.raises(FindingsStop, match="the plan has errors"):
        tried(demo)
    with pytest.raises(Unusable):
        what_if(demo, demo.root / "none.yaml", Asked())


def test_neither_the_store_nor_the_registrys_rows_are_loaded(demo):
    asked = (
        "import sys; from pathlib import Path;"
        "from policy_engine.usecases.workspace import load;"
        "from policy_engine.usecases.draw.whatif import what_if;"
        "from policy_engine.usecases.draw.trials import Asked;"
        f"w = load(Path({str(demo.root)!r})); found = what_if(w, w.plan, Asked());"
        "sys.exit(bool({'duckdb', 'sqlmodel', 'sqlalchemy', 'py_ecc'} & set(sys.modules)) or not found.demo)"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_nothing_is_recorded_and_the_same_is_said_twice(demo):
    before = Counter({path: path.read_bytes() for path in demo.root.rglob("*") if path.is_file()})
    assert tried(demo, "A=2") == tried(demo, "A=2")
    after = Counter({path: path.read_bytes() for path in demo.root.rglob("*") if path.is_file()})
    assert {p: d for p, d in before.items() if p.suffix not in (".db-shm", ".db-wal")} == {
        p: d for p, d in after.items() if p.suffix not in (".db-shm", ".db-wal")
    }
