import csv
from datetime import date

import msgspec
import pytest

from policy_engine.model.errors import Refused, Unusable
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import steps
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.match.widen import Approval, widen

JUNE = date(2023, 6, 15)
DRAW = "140525/2023-internal/1/1"


@pytest.fixture
def wide(judging, at, actor):
    def call(workspace, *units, approver="负责人", reason="人手不足", document="", draw=DRAW):
        def with_engine(engine):
            return widen(
                workspace,
                draw,
                units,
                Approval(approver, reason, document),
                engine,
                actor=actor,
                now=at,
                on=JUNE,
            )

        return judging(with_engine)

    return call


def events(workspace, kind):
    with open_store(workspace.store, read_only=True) as store:
        return [
            msgspec.json.decode(entry.payload)
            for entry in queries.entries(store)
            if msgspec.json.decode(entry.body)["kind"] == kind
        ]


def test_a_shortage_names_the_smallest_widening_and_the_command(stuck, take):
    (blocked,) = take(stuck, JUNE, tasks=["1"]).blocked
    assert "不存在股" in blocked.message.zh
    assert f"policy match widen {DRAW} --unit " in blocked.advice.zh
    assert "--approver 负责人" in blocked.advice.zh
    assert f"`policy match widen {DRAW} --unit " in blocked.advice.en
    assert events(stuck, "draw.matched") == []


def test_a_widened_draw_goes_on_to_its_end_and_verifies(stuck, take, wide, holds):
    done = wide(stuck, "网监股", document="泽市监审〔2023〕1号")
    assert done.lacking is None
    assert done.demo
    holds(stuck)
    outcome = take(stuck, JUNE)
    assert DRAW in [d.name for d in outcome.draws]
    (widened,) = events(stuck, "match.widened")
    assert widened == {
        "draw": DRAW,
        "attempt": 1,
        "units": ["网监股"],
        "reason": "人手不足",
        "approver": "head",
        "document": "泽市监审〔2023〕1号",
    }
    assert events(stuck, "draw.matched")[0]["widened"] == ["网监股"]
    with open_store(stuck.store, read_only=True) as store:
        assert all(len(set(row.officers)) == 2 for row in queries.inspections(store, DRAW))
    holds(stuck)


def test_the_command_that_was_advised_works(stuck, take, wide):
    (blocked,) = take(stuck, JUNE, tasks=["1"]).blocked
    words = blocked.advice.zh.split()
    units = [words[n + 1] for n, word in enumerate(words) if word == "--unit"]
    assert wide(stuck, *units).lacking is None


@pytest.mark.slow
def test_a_run_that_stops_after_a_widening_goes_on_with_it(stuck, take, wide, holds, monkeypatch):
    wide(stuck, "网监股")
    with monkeypatch.context() as patch:
        patch.setattr(steps, "payload", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            take(stuck, JUNE, tasks=["1"])
    assert events(stuck, "draw.matched") == []
    take(stuck, JUNE, tasks=["1"])
    assert events(stuck, "draw.matched")[0]["widened"] == ["网监股"]
    holds(stuck)


def test_a_widening_behind_the_logs_back_is_named(stuck, take, wide, judging, tamper):
    from policy_engine.usecases.verify import verify_draws

    wide(stuck, "网监股")
    take(stuck, JUNE, tasks=["1"])
    tamper(stuck, kind="match.widened", old="网监股", new="信用监管股")
    (check,) = judging(verify_draws, stuck).checks
    assert ["经批准扩大的范围" in p.zh for p in check.problems] == [True]


@pytest.mark.parametrize(
    ("units", "approver", "stop", "said"),
    [
        (["网监估"], "负责人", Unusable, "没有单位 网监估"),
        (["网监股"], "所长", Unusable, "没有这样的批准人"),
        (["网监股"], "股室负责人", Refused, "由负责人批准"),
        (["网监股"], "collective", Refused, "由负责人批准"),
        (["网监股", "网监股"], "负责人", Refused, "写了两次"),
        ([" "], "负责人", Unusable, "单位是空的"),
    ],
)
def test_what_is_not_in_order_is_refused(stuck, wide, units, approver, stop, said):
    with pytest.raises(stop) as caught:
        wide(stuck, *units, approver=approver)
    assert said in caught.value.message.zh
    assert events(stuck, "match.widened") == []


def test_a_near_miss_is_asked_about(stuck, wide):
    with pytest.raises(Unusable) as caught:
        wide(stuck, "网监估")
    assert "网监股" in caught.value.advice.zh


def test_a_unit_is_let_in_once_and_only_while_officers_lack(stuck, wide):
    assert wide(stuck, "网监股").lacking is None
    with pytest.raises(Refused) as caught:
        wide(stuck, "网监股")
    assert "不扩大也配得齐" in caught.value.message.zh


def test_a_reason_is_needed(stuck, wide):
    for reason in ("", "  ", "有\x00字符", "\ud800"):
        with pytest.raises(Unusable):
            wide(stuck, "网监股", reason=reason)


def test_a_draw_that_is_dispatched_or_unknown_is_not_widened(one, wide):
    with pytest.raises(Refused) as caught:
        wide(one, "网监股", draw="140525/2023-internal/15/1")
    assert "policy match substitute" in caught.value.advice.zh
    with pytest.raises(Unusable) as caught:
        wide(one, "网监股", draw="140525/2023-internal/51/1")
    assert "140525/2023-internal/15/1" in caught.value.advice.zh


def test_a_draw_without_targets_yet_is_not_widened(demo, take, wide, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(steps, "take_seed", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            take(demo, JUNE, tasks=["1"])
    with pytest.raises(Refused) as caught:
        wide(demo, "网监股")
    assert "policy run" in caught.value.advice.zh


@pytest.mark.slow
def test_what_is_let_in_and_not_enough_is_not_let_in_again(demo, take, wide, signed):
    """Six officers for advertising, of a section that does not exist: a station with five at most is not enough, two are."""
    text = demo.plan.read_text(encoding="utf-8").replace("section: 网监股", "section: 不存在股", 1)
    six = "matching: { mode: 股内随机, officers: 6, qualification: 广告 }"
    text = text.replace("matching: { mode: 股所随机 }", six, 1)
    demo.plan.write_text(text, encoding="utf-8")
    signed(demo, on=JUNE)
    take(demo, JUNE, tasks=["1"])
    lacking = wide(demo, "犁川所").lacking
    assert "经批准扩大到犁川所" in lacking.message.zh
    with pytest.raises(Refused) as caught:
        wide(demo, "犁川所")
    assert "已经批准扩大到这个单位" in caught.value.message.zh
    assert wide(demo, "巴公所").lacking is None
    take(demo, JUNE, tasks=["1"])
    assert events(demo, "draw.matched")[0]["widened"] == ["犁川所", "巴公所"]


def test_a_unit_that_adds_nobody_is_not_let_in(demo, take, wide, county, tmp_path, at, actor):
    """Its own section, and a station without anybody who has the qualification; two of another section have it."""
    with (county / "inspectors.generated.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    of_section = [row for row in rows if row["单位"] == "计量股" and row["在岗"] == "是"]
    for row in of_section[:2]:
        row["专业资格"] = "潜水"
    path = tmp_path / "inspectors.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    import_registry(demo, "inspectors", path, actor=actor, now=at, on=date(2023, 6, 10))
    text = demo.plan.read_text(encoding="utf-8")
    divers = text.replace(
        "matching: { mode: 股所随机 }", "matching: { mode: 股内随机, qualification: 潜水 }", 1
    )
    demo.plan.write_text(divers, encoding="utf-8")
    (blocked,) = take(demo, JUNE, tasks=["1"]).blocked
    assert "--unit 计量股" in blocked.advice.zh
    for unit in ("网监股", "巴公所"):
        with pytest.raises(Refused) as caught:
            wide(demo, unit)
        assert "本来就在" in caught.value.message.zh


def test_in_a_rehearsal_no_command_is_given(demo, take):
    text = demo.plan.read_text(encoding="utf-8")
    demo.plan.write_text(text.replace("section: 网监股", "section: 不存在股", 1), encoding="utf-8")
    with pytest.raises(Refused) as caught:
        take(demo, JUNE, tasks=["1"], kind="rehearsal")
    assert "policy match widen" not in caught.value.advice.zh
    assert "人员参加" in caught.value.advice.zh
