from datetime import date

import msgspec
import pytest

from policy_engine.model.errors import EngineFailed
from policy_engine.model.fact import Fact
from policy_engine.model.names import NO_NAMES
from policy_engine.rulebook import compile as compiler
from policy_engine.rulebook.fix import fix_problems
from policy_engine.rulebook.judge import Firing, judge, to_findings
from policy_engine.rulebook.load import Rulebook
from policy_engine.rulebook.rule import Ref, Then, Words
from policy_engine.syntax.document import parse
from policy_engine.syntax.edit import apply
from policy_engine.syntax.read import decode

ON = date(2023, 2, 6)


@pytest.fixture
def book():
    return lambda *rules: Rulebook(rules, NO_NAMES, (), (), "", b"")


@pytest.fixture
def annexes():
    return [
        Fact("attachment", str(n), {"title": f"附件{n}", "provided": n % 2}, ("annexes", n - 1))
        for n in (1, 2, 3, 4)
    ]


def test_firings_come_sorted_by_rule_and_fact(make_rule, book, annexes, cage):
    missing = make_rule("P902", ("a", "attachment", ("provided", "eq", 0)))
    present = make_rule("P901", ("a", "attachment", ("provided", "eq", 1)))
    fired = judge(book(missing, present), "plan", annexes, ON, cage)
    assert [(f.rule.id, f.about.key) for f in fired] == [
        ("P901", "1"),
        ("P901", "3"),
        ("P902", "2"),
        ("P902", "4"),
    ]


def test_only_rules_of_the_stage_and_in_force_are_asked(make_rule, book, annexes, cage):
    pattern = ("a", "attachment", ("key", "eq", "1"))
    rules = [
        make_rule("P901", pattern, effective_from=ON, effective_to=ON),
        make_rule("P902", pattern, effective_from=date(2023, 2, 7)),
        make_rule("P903", pattern, effective_to=date(2023, 2, 5)),
        make_rule("D904", pattern, stage="draw"),
    ]
    assert [f.rule.id for f in judge(book(*rules), "plan", annexes, ON, cage)] == ["P901"]
    assert judge(book(*rules), "match", annexes, ON, cage) == []


def test_no_facts_no_firings(make_rule, book, cage):
    assert judge(book(make_rule("P901", ("a", "attachment"))), "plan", [], ON, cage) == []


def test_facts_outside_the_vocabulary_never_reach_the_engine(make_rule, book, cage):
    with pytest.raises(ValueError, match="attachment 1"):
        judge(book(make_rule("P901", ("a", "attachment"))), "plan", [Fact("attachment", "1", {})], ON, cage)


class Liar:
    """An engine that answers what it is told to."""

    def __init__(self, answer):
        self.answer = answer

    def judge(self, _request):
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [("P901", {"a": 1})],
        [("P901", {"a": 0}), ("P901", {"a": 0})],
        [("P901", {"b": 0})],
        [("P901", {"a": 0}), ("P999", {"a": 0})],
    ],
)
def test_an_engine_that_disagrees_with_the_reference_is_a_failure(make_rule, book, annexes, answer):
    rule = make_rule("P901", ("a", "attachment", ("key", "eq", "1")))
    with pytest.raises(EngineFailed) as failed:
        judge(book(rule), "plan", annexes, ON, Liar(answer))
    assert "P9" in failed.value.message.zh
    assert judge(book(rule), "plan", annexes, ON, Liar([("P901", {"a": 0})]))


def test_more_facts_than_a_session_holds_is_a_failure(make_rule, book, annexes, cage, monkeypatch):
    monkeypatch.setattr(compiler, "MAX_SESSION_FACTS", 3)
    rule = make_rule("P901", ("a", "attachment"), ("b", "attachment"))
    with pytest.raises(EngineFailed) as failed:
        judge(book(rule), "plan", annexes, ON, cage)
    assert "P901" in failed.value.message.en


def test_a_firing_points_below_its_first_fact_and_fills_in_its_words(make_rule, annexes):
    words = Words("{a.title}：{b.title}", "{b.key}")
    rule = make_rule("P901", ("a", "attachment"), ("b", "attachment"), then=Then(words, words, "matters.0"))
    firing = Firing(rule, {"a": annexes[1], "b": annexes[0]})
    assert firing.route == ("annexes", 1, "matters", 0)
    assert (firing.message().zh, firing.advice().en) == ("附件2：附件1", "1")
    whole = msgspec.structs.replace(rule, then=Then(words, words))
    assert Firing(whole, firing.bindings).route == ("annexes", 1)


def test_findings_carry_place_basis_and_words(make_rule, annexes):
    words = Words("没有{a.title}", "{a.title} missing")
    rule = make_rule(
        "P901", ("a", "attachment"), then=Then(words, words, "status"), basis="依据", severity="warning"
    )
    text = "annexes:\n  - status: 有\n  - title: 附件2\n    status: 无\n"
    document = parse(decode(text.encode(), "plan.yaml"))
    firings = [Firing(rule, {"a": annexes[1]}), Firing(rule, {"a": annexes[0]})]
    findings = to_findings(firings, document)
    assert [(f.code, f.severity, f.place.line, f.place.column, f.basis) for f in findings] == [
        ("P901", "warning", 2, 13, "依据"),
        ("P901", "warning", 4, 13, "依据"),
    ]
    assert findings[1].message.zh == "没有附件2"
    assert findings[1].excerpt == "    status: 无"


ANNEXES = "annexes:\n  - status: 有\n  - title: 附件2 # 名称\n    status: 无\n"
WORDS = Words("意见", "message")


def mended(make_rule, fact, fix, text=ANNEXES):
    """The text after the rule's fix, and how the fix is announced."""
    rule = make_rule("P901", ("a", fact.kind), then=Then(WORDS, WORDS, "", fix))
    assert list(fix_problems(rule)) == []
    document = parse(decode(text.encode(), "plan.yaml"))
    (finding,) = to_findings([Firing(rule, {"a": fact})], document)
    return (apply(text, finding.fix.edits), finding.fix.label.zh) if finding.fix else None


def test_a_rules_fix_is_written_below_its_first_fact(make_rule, annexes):
    assert mended(make_rule, annexes[1], {"status": "provided"}) == (
        ANNEXES.replace("无", "provided"),
        "写成 status: provided",
    )
    assert mended(make_rule, annexes[0], {"title": Ref("a.title"), "n": 1}) == (
        ANNEXES.replace("有\n", "有\n    title: 附件1\n    n: 1\n"),
        "写成 title: 附件1；n: 1",
    )


def test_a_fix_writes_days_rates_and_flags_as_people_do(make_rule):
    fields = {
        "year": 2023,
        "published_on": 20230306,
        "coverage_goal": 350,
        "has_publication": 1,
        "publication_due": 0,
    }
    plan = Fact("plan", "1", fields, ())
    for field, written in {
        "year": "2023",
        "published_on": "2023-03-06",
        "coverage_goal": "3.5%",
        "has_publication": "true",
    }.items():
        assert mended(make_rule, plan, {"x": Ref(f"a.{field}")}, "a: 1\n") == (
            f"a: 1\nx: {written}\n",
            f"写成 x: {written}",
        )
    assert mended(make_rule, plan, {"x": Ref("a.publication_due")}, "a: 1\n") is None


def test_no_fix_where_nothing_would_change_or_the_text_is_shared(make_rule, annexes):
    assert mended(make_rule, annexes[1], {"status": "无"}) is None
    assert mended(make_rule, annexes[1], {}) is None
    shared = "annexes:\n  - a: &x {}\n  - *x\n"
    assert mended(make_rule, annexes[1], {"status": "provided"}, shared) is None


def test_what_is_wrong_with_a_fix_is_said(make_rule):
    fix = {"a..b": 1, "b": Ref("z.title"), "c": Ref("a.nothing"), "d": Ref("a.title")}
    rule = make_rule("P901", ("a", "attachment"), then=Then(WORDS, WORDS, "", fix))
    assert [path for path, _ in fix_problems(rule)] == ["a..b", "b", "c"]
