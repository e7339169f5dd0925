"""What changed between two versions is said in words; whatever a plan can say is looked at."""

from datetime import date, timedelta

import msgspec
import pytest
from msgspec import inspect

from policy_engine.model.plan import Plan
from policy_engine.model.task import Batch, Window
from policy_engine.model.text import Text
from policy_engine.plan.diff import LABELS, NOT_A_CHANGE, Change, alike, changes
from policy_engine.plan.in_words import words

DAY = date(2023, 5, 1)


def sample(kind, depth=0):
    """Some value of a type, everything filled in; conditions three deep."""
    match kind:
        case inspect.Metadata():
            return sample(kind.type, depth)
        case inspect.StrType():
            return "甲"
        case inspect.IntType():
            return 2
        case inspect.BoolType():
            return True
        case inspect.DateType():
            return DAY
        case inspect.LiteralType():
            return next(value for value in kind.values if value)
        case inspect.UnionType():
            return sample(next(t for t in kind.types if not isinstance(t, inspect.NoneType)), depth)
        case inspect.VarTupleType():
            return () if depth > 7 else (sample(kind.item_type, depth + 1),)
        case inspect.StructType():
            return kind.cls(**{field.name: sample(field.type, depth + 1) for field in kind.fields})


def others(kind, value):
    """Every value that differs from `value` in one place, with the place."""
    match kind:
        case inspect.Metadata():
            yield from others(kind.type, value)
        case inspect.StrType():
            yield "", value + "乙"
        case inspect.IntType():
            yield "", value + 1
        case inspect.BoolType():
            yield "", not value
        case inspect.DateType():
            yield "", value + timedelta(1)
        case inspect.LiteralType():
            yield from (("", other) for other in kind.values if other != value)
        case inspect.UnionType():
            if value is not None:
                yield "", None
                inner = next(t for t in kind.types if not isinstance(t, inspect.NoneType))
                yield from others(inner, value)
        case inspect.VarTupleType():
            if value:
                yield "", ()
                yield "", (*value, next(other for _, other in others(kind.item_type, value[0]) if other))
                yield from ((path, (other,)) for path, other in others(kind.item_type, value[0]))
        case inspect.StructType():
            for field in kind.fields:
                for path, other in others(field.type, getattr(value, field.name)):
                    yield f".{field.name}{path}", msgspec.structs.replace(value, **{field.name: other})


KIND = inspect.type_info(Plan)
FULL = sample(KIND)
ALTERED = [(path.removeprefix(".").removeprefix("tasks."), other) for path, other in others(KIND, FULL)]


def silent(path):
    return any(path == name or path.startswith(f"{name}.") for name in NOT_A_CHANGE)


def test_the_walk_reaches_every_field():
    paths = {path for path, _ in ALTERED}
    assert {"code", "rate", "scope.where.any.category", "risk.rates.unrated", "batches.window.end"} <= paths
    assert {"amendments.reason", "matters_list.matters.grade", "cooperating.duties"} <= paths
    assert len(paths) > 130


@pytest.mark.parametrize(("path", "altered"), [a for a in ALTERED if not silent(a[0])])
def test_whatever_is_changed_is_said(path, altered):
    found = changes(FULL, altered)
    assert found
    assert not alike(FULL, altered)
    for change in found:
        assert change.what.zh.strip()
        assert change.what.en.strip()
        assert change.field in {"", *LABELS}
        if change.field:
            assert path == change.field or path.startswith(f"{change.field}.")


@pytest.mark.parametrize(("path", "altered"), [a for a in ALTERED if silent(a[0])])
def test_what_is_noted_beside_a_plan_is_no_change_of_it(path, altered):
    assert changes(FULL, altered) == ()
    assert alike(FULL, altered) is (path == "format")


def test_whatever_is_said_has_a_name_or_a_reason():
    assert not LABELS.keys() & NOT_A_CHANGE.keys()
    assert all(NOT_A_CHANGE.values())


@pytest.fixture
def said(plan_text, load, plan):
    """What is said of the plan's text after replacements, as (task, words)."""

    def said(*pairs, lang="zh", first=None):
        text = plan_text
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        old = plan if first is None else load(plan_text.replace(*first, 1)).plan
        loaded = load(text)
        assert loaded.plan is not None, loaded.findings
        return [(c.task, c.what.in_(lang)) for c in changes(old, loaded.plan)]

    return said


def test_a_rate(said):
    assert said(("rate: 5%", "rate: 3%")) == [("1", "抽查比例/数量：5% → 3%")]
    assert said(("rate: 5%", "rate: 3%"), lang="en") == [("1", "rate: 5% → 3%")]


def test_a_window_with_its_dates(said):
    assert said(
        (
            "text: 3月—9月\n      from: 2023-03-01\n      to: 2023-09-30",
            "text: 5月—11月\n      from: 2023-05-01\n      to: 2023-11-30",
        )
    ) == [
        (
            "1",
            "抽查起止时间：3月—9月（2023-03-01 至 2023-09-30） → 5月—11月（2023-05-01 至 2023-11-30）",
        )
    ]


def test_a_task_is_postponed_cancelled_and_resumed(said):
    aside = ("    rate: 5%\n", "    rate: 5%\n    status: cancelled\n")
    assert said(aside) == [("1", "取消")]
    assert said(("    rate: 5%\n", "    rate: 5%\n    status: postponed\n")) == [
        ("1", "延期实施，新的时间未定")
    ]
    assert said(first=aside) == [("1", "恢复实施")]


def test_a_condition_by_what_it_gained_and_lost(said):
    old = "category: [广告设计制作, 广告发布, 广告代理]"
    assert said((old, "category: [广告发布, 广告设计制作, 会展]")) == [
        ("1", "对象条件：行业类别 增加 会展，去掉 广告代理")
    ]
    assert said((old, old + "\n        entity: [enterprise]\n        registered_to: 2022-12-31")) == [
        ("1", "对象条件：主体类型 不限 → 企业；成立不晚于 不限 → 2022-12-31")
    ]
    assert said((old, old + "\n        entity: [enterprise]"), lang="en") == [
        ("1", "condition of the scope: entity any → enterprise")
    ]


def test_entity_types_are_named_in_the_readers_language(said):
    two = ("entity: [enterprise, other]", "entity: [enterprise, individual]")
    assert ("5", "对象条件：主体类型 增加 个体工商户，去掉 其他主体") in said(two)
    assert ("5", "condition of the scope: entity added individual; removed other") in said(two, lang="en")


def test_branches_of_a_condition_in_words(said):
    old = "category: [广告设计制作, 广告发布, 广告代理]"
    new = old + (
        "\n        any: [{licence: [甲证, 乙证]}, {name_has: [传媒]}]"
        "\n        none: [{listed: [免检名单], trait: [停业], registered_from: 2023-01-01}]"
    )
    ((_, words),) = said((old, new))
    assert words == (
        "对象条件：符合其一的条件 （无） → （持有乙证或甲证）、（名称含有传媒）；"
        "排除的条件 （无） → （具有特征停业，且在名单免检名单上，且成立不早于 2023-01-01）"
    )


def test_a_condition_that_is_first_written_down(said):
    where = "\n      where:\n        category: [广告设计制作, 广告发布, 广告代理]"
    ((_, words),) = said((where, ""))
    assert words == "对象条件：行业类别为广告设计制作或广告发布或广告代理 → （无）"


def test_the_order_of_tasks_and_of_lists_and_comments_say_nothing(plan, plan_text, load):
    backwards = msgspec.structs.replace(plan, tasks=tuple(reversed(plan.tasks)))
    assert alike(plan, backwards)
    mixed = plan_text.replace("except_tasks:", "# 说明\n      except_tasks:", 1)
    mixed = mixed.replace('["4", "6"]', '["6", "4"]', 1).replace(
        "[广告设计制作, 广告发布, 广告代理]", "[广告代理, 广告发布, 广告设计制作]", 1
    )
    assert mixed != plan_text
    assert alike(plan, load(mixed).plan)


def test_the_order_of_branches_says_nothing_either():
    where = FULL.tasks[0].scope.where
    other = msgspec.structs.replace(where, any=(), none=(), entity=("enterprise", "other"))
    one = put(any=(where, other))
    swapped = msgspec.structs.replace(other, entity=("other", "enterprise"))
    assert changes(one, put(any=(swapped, where))) == ()


def put(**where):
    """The full plan with parts of its task's condition replaced."""
    task = FULL.tasks[0]
    scope = msgspec.structs.replace(task.scope, where=msgspec.structs.replace(task.scope.where, **where))
    return msgspec.structs.replace(FULL, tasks=(msgspec.structs.replace(task, scope=scope),))


def test_only_the_tiers_that_differ_are_named(said):
    assert said(
        (
            "weights: { A: 1, B: 2, C: 10, D: 30, unrated: 2 }",
            "weights: { A: 1, B: 3, C: 10, D: 30, unrated: 1 }",
        )
    ) == [("", "风险等级倍数：B 2 → 3、未分类 2 → 1")]


def test_weights_of_a_tasks_own_stand_against_the_plans(said):
    assert said(
        (
            "      policy: weights\n",
            "      policy: weights\n      weights: { A: 1, B: 1, C: 2, D: 3, unrated: 1 }\n",
        )
    ) == [("1", "本任务倍数：用计划的倍数 → A 1、B 1、C 2、D 3、未分类 1")]


def test_goals_and_matters(said):
    assert said(("达到3%以上\n    at_least: 3%", "达到5%以上\n    at_least: 5%")) == [
        ("", "抽查企业占比目标：年度抽查企业占比达到3%以上（3%） → 年度抽查企业占比达到5%以上（5%）")
    ]
    assert said(("matters: [广告行为检查]", "matters: [广告行为检查, 登记事项检查]")) == [
        ("1", "抽查事项：增加 登记事项检查")
    ]


def test_a_task_that_gets_another_code_is_one_removed_and_one_added(said):
    assert said(('code: "1"', 'code: "1a"')) == [
        ("1", "删去任务“对广告经营者双随机抽查”：5%，3月—9月（2023-03-01 至 2023-09-30）"),
        ("1a", "增加任务“对广告经营者双随机抽查”：5%，3月—9月（2023-03-01 至 2023-09-30）"),
    ]


def test_kinds_of_changes(plan):
    fewer = msgspec.structs.replace(plan, tasks=plan.tasks[1:])
    (gone,), (come,) = changes(plan, fewer), changes(fewer, plan)
    assert (gone.kind, gone.task, gone.field) == ("removed", "1", "")
    assert (come.kind, come.task, come.field) == ("added", "1", "")


def test_changes_come_plan_first_then_in_the_order_of_the_tasks(said):
    found = said(("rate: 10%", "rate: 11%"), ("rate: 5%", "rate: 6%"), ("{ A: 1, B: 2", "{ A: 1, B: 4"))
    assert [task for task, _ in found] == ["", "1", "3"]


def test_what_has_no_words_is_a_mistake_of_ours():
    with pytest.raises(TypeError, match="object"):
        words(object())


def test_a_text_and_a_change_are_values():
    assert Change("1", "rate", Text("甲", "a")) == Change("1", "rate", Text("甲", "a"), "changed")
    assert words(Text("甲", "a")) == Text("甲", "a")


def test_only_the_batches_that_differ_are_said(plan):
    def batch(month, rate=""):
        return Batch(Window(f"{month}月", date(2023, month, 1), date(2023, month, 28)), rate)

    def told(old, new):
        plans = (
            msgspec.structs.replace(
                plan, tasks=(msgspec.structs.replace(plan.tasks[0], batches=batches), *plan.tasks[1:])
            )
            for batches in (old, new)
        )
        (change,) = changes(*plans)
        return change.what

    said = told((batch(3), batch(5), batch(7)), (batch(3), batch(6)))
    assert said.zh == (
        "批次：第2批 5月（2023-05-01 至 2023-05-28） → 6月（2023-06-01 至 2023-06-28），"
        "第3批 7月（2023-07-01 至 2023-07-28） → （无）"
    )
    assert told((batch(3),), (batch(3, "2%"),)).en.endswith(
        "batch 1 3月 (2023-03-01 to 2023-03-28) → 3月 (2023-03-01 to 2023-03-28) 2%"
    )
