"""A drawn target that no longer exists gives way to the next of its stratum; everything about it is recomputed."""

from datetime import date
from hashlib import sha256
from shutil import copytree

import msgspec
import pytest

from policy_engine.model.draw import TaskResult
from policy_engine.model.errors import Refused, Unusable
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.store.payloads import Dispatched
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.match.show import loads, matching, overview
from policy_engine.usecases.match.substitute import Request as Out
from policy_engine.usecases.match.substitute import substitute
from policy_engine.usecases.replace.lot import Standing, pick, replacement_seed, reserves_for
from policy_engine.usecases.replace.replace import Request, lots, replace
from policy_engine.usecases.replace.reserves import reserves
from policy_engine.usecases.steps import restored
from policy_engine.usecases.verify import verify_draws
from policy_engine.usecases.workspace import load

from .conftest import ACTOR, ENGINE, JOINT, NOW, draws

DAY = date(2023, 6, 20)
DRAW = "140525/2023-internal/15/1"
NUMBER = f"{DRAW}#0001"


@pytest.fixture(scope="session")
def proof(tmp_path_factory):
    path = tmp_path_factory.mktemp("proof") / "注销通知书.pdf"
    path.write_bytes(b"a print")
    return path


@pytest.fixture(scope="session")
def swap(proof):
    def call(workspace, what=NUMBER, reason="closed", approver="负责人", evidence=None, on=DAY, **more):
        files = (proof,) if evidence is None else evidence
        wanted = Request(reason, files, approver, more.get("note", ""))
        confirm = more.get("confirm", lambda visit: None)
        return replace(workspace, what, wanted, ENGINE, actor=ACTOR, now=NOW, confirm=confirm, on=on)

    return call


@pytest.fixture(scope="session")
def _swapped(tmp_path_factory, _one, swap):
    root = copytree(_one, tmp_path_factory.mktemp("swapped") / "demo")
    swap(load(root))
    return root


@pytest.fixture
def swapped(tmp_path, _swapped):
    """One in which the first visit's target is replaced."""
    return load(copytree(_swapped, tmp_path / "swapped"))


def rows(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return {row.number: row for row in queries.inspections(store)}


def queue(workspace, draw, task, stratum):
    """The reserves of a stratum as the draw itself orders them."""
    recorded = draws(workspace)[draw]
    drawn = lots(recorded, *restored(Inputs(workspace.snapshots, recorded.inputs), recorded), None)
    return next(r.reserves[stratum] for r in drawn.results if r.code == task)


def payloads(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return [
            msgspec.json.decode(entry.payload)
            for entry in queries.entries(store)
            if msgspec.json.decode(entry.body)["kind"] == "target.replaced"
        ]


def problems(judging, workspace):
    return [p.zh for check in judging(verify_draws, workspace).checks for p in check.problems]


def test_the_seed_of_a_new_visit_is_the_protocols():
    def lp(data):
        return len(data).to_bytes(4, "big") + data

    seed = bytes(range(32))
    assert replacement_seed(seed, "T") == sha256(lp(b"double-random/v1/replace") + seed + lp(b"T")).digest()
    with pytest.raises(ValueError, match="seed"):
        replacement_seed(b"short", "T")


def test_the_next_of_the_stratum_comes_at_the_end_of_the_order(one, swap, holds, proof):
    before = rows(one)
    old = before[NUMBER]
    expected = queue(one, DRAW, "15", old.stratum)[0]
    done = swap(one)
    (new,) = done.inspections
    after = rows(one)
    assert (new.target, new.stratum, new.task) == (expected, old.stratum, "15")
    assert new.position == max(row.position for row in before.values()) + 1
    assert new.number == f"{DRAW}#{len(before) + 1:04d}"
    assert len(set(new.officers)) == 2
    assert after[NUMBER].state == "replaced"
    assert after[new.number].state == "dispatched"
    (payload,) = payloads(one)
    assert payload["evidence"] == {sha256(b"a print").hexdigest(): proof.name}
    assert payload["reason"] == "closed"
    assert payload["approver"] == "head"
    assert payload["substitutes"] == [["15", old.stratum, expected]]
    assert done.nobody == done.shared == ()
    holds(one)


def test_officers_of_the_visit_that_ends_are_free_and_the_new_ones_are_not(one, swap):
    with open_store(one.store, read_only=True) as store:
        before = queries.loads(store, 2023)
    team = rows(one)[NUMBER].officers
    done = swap(one)
    expected = dict(before)
    for officer in team:
        expected[officer] -= 1
    for officer in done.inspections[0].officers:
        expected[officer] = expected.get(officer, 0) + 1
    with open_store(one.store, read_only=True) as store:
        assert queries.loads(store, 2023) == {i: n for i, n in expected.items() if n}
    (payload,) = payloads(one)
    stated = dict(payload["start"]["loads"])
    assert all(stated.get(officer, 0) == before[officer] - 1 for officer in team)


def test_a_substitute_is_replaced_in_turn_and_nobody_comes_twice(one, swap, holds):
    old = rows(one)[NUMBER]
    expected = queue(one, DRAW, "15", old.stratum)[:4]
    what, came = NUMBER, []
    for _ in expected:
        (new,) = swap(one, what).inspections
        came.append(new.target)
        what = new.number
    assert came == expected
    assert reserves_for(4) >= 5
    holds(one)


def test_replacing_one_after_another_of_a_stratum_goes_down_the_list(one, swap, holds):
    strata = [row.stratum for row in rows(one).values()]
    stratum = max(sorted(set(strata)), key=strata.count)
    mine = [row.number for row in rows(one).values() if row.stratum == stratum][:3]
    expected = queue(one, DRAW, "15", stratum)[: len(mine)]
    assert [swap(one, number).inspections[0].target for number in mine] == expected
    holds(one)


def test_substitutions_before_and_after_on_old_and_new_visits_verify(one, swap, judging, at, actor, holds):
    def out(number):
        def with_engine(engine):
            wanted = Out(rows(one)[number].officers[0], "illness", "负责人")
            return substitute(one, number, wanted, engine, actor=actor, now=at, on=DAY)

        return judging(with_engine)

    out(NUMBER)
    (new,) = swap(one).inspections
    out(new.number)
    second = next(row.number for row in rows(one).values() if row.state == "dispatched")
    out(second)
    swap(one, second)
    with pytest.raises(Refused):
        out(NUMBER)
    holds(one)


def test_a_joint_visit_ends_for_all_its_tasks(joint, swap, holds):
    before = rows(joint)
    targets = [row.target for row in before.values()]
    target = next(t for t in targets if targets.count(t) == 2)
    numbers = sorted(number for number, row in before.items() if row.target == target)
    done = swap(joint, target)
    assert sorted(done.numbers) == numbers
    for number in numbers:
        old = before[number]
        waiting = queue(joint, old.draw, old.task, old.stratum)
        came = [row.target for row in done.inspections if row.task == old.task]
        assert came == waiting[:1]
        assert (old.task in done.nobody) == (not waiting)
    holds(joint)


def test_who_is_visited_in_the_draw_already_is_visited_for_both(write, rated, take, swap, holds):
    """Task 3 is drawn whole, so that whoever is next for task 15 and belongs to both has a visit already."""
    workspace = rated(write(t3=JOINT, t15=JOINT), "99.99%", "3")
    take(workspace, date(2023, 6, 15), tasks=["3"])
    done = None
    while done is None or not done.shared:
        before = rows(workspace)
        visited = {row.target: row for row in before.values() if row.state == "dispatched"}
        mine = [row for row in visited.values() if row.task == "15"]
        done = swap(workspace, mine[0].number)
    (new,) = (row for row in done.inspections if row.number in done.shared)
    there = visited[new.target]
    assert (new.task, new.officers, new.position) == ("15", there.officers, there.position)
    holds(workspace)


def test_the_pick_passes_over_the_drawn_the_taken_and_the_gone():
    def row(n, task, target, position):
        return Dispatched(f"d/1#{n:04d}", "d/1", 1, task, target, "", "A", "", position, ("x", "y"))

    def result(code, *queue):
        return TaskResult(code, {}, None, {}, {}, {"A": list(queue)})

    made = (row(1, "8", "T", 1), row(2, "15", "T", 1), row(3, "15", "U", 2), row(4, "8", "V", 3))
    results = [result("8", "U", "X", "Y"), result("15", "V", "X", "Z")]
    seed, secret = bytes(32), bytes(range(32))
    picked = pick(results, Standing(made, frozenset()), "T", seed, secret)
    # U is drawn for 15 and V for 8: both have their visits, and are visited for the other task besides.
    assert picked.substitutes == (("8", "A", "U"), ("15", "A", "V"))
    assert picked.fresh == ()
    gone = Standing(made, frozenset({"d/1#0003", "d/1#0004"}))
    picked = pick(results, gone, "T", seed, secret)
    # U and V are gone themselves; one new visit serves both tasks.
    assert picked.substitutes == (("8", "A", "X"), ("15", "A", "X"))
    assert picked.fresh == ("X",)
    taken = Standing((*made, row(5, "8", "X", 4)), frozenset({"d/1#0004"}))
    assert pick(results, taken, "T", seed, secret).substitutes == (("8", "A", "U"), ("15", "A", "X"))
    assert pick(results, taken, "V", seed, secret).substitutes == ()
    assert pick([result("8")], Standing(made[:1], frozenset()), "T", seed, secret).substitutes == (
        ("8", "A", ""),
    )


def test_without_reserves_nobody_comes_and_that_is_on_record(demo, rated, take, swap, holds):
    workspace = rated(demo, "99.99%", "15")
    take(workspace, date(2023, 6, 15), tasks=["15"])
    done = swap(workspace)
    assert done.inspections == ()
    assert done.nobody == ("15",)
    assert payloads(workspace)[0]["substitutes"][0][2] == ""
    with open_store(workspace.store, read_only=True) as store:
        assert queries.replacements(store)[0].substitute == ""
    assert all(not q.targets for q in reserves(workspace, DRAW).queues)
    holds(workspace)


@pytest.mark.parametrize("word", ["unreachable", "失联", "停业", "拒绝检查"])
def test_a_result_is_no_reason(one, swap, word):
    with pytest.raises(Refused) as stop:
        swap(one, reason=word)
    assert "检查结果" in stop.value.message.zh
    assert payloads(one) == []


def test_words_that_nobody_knows_are_refused(one, swap):
    for wrong in ({"reason": "because"}, {"approver": "张三"}):
        with pytest.raises(Unusable):
            swap(one, **wrong)


@pytest.mark.parametrize("what", ["none", "gone", "directory", "unreadable", "empty"])
def test_evidence_that_is_none_is_refused_and_nothing_is_recorded(one, swap, tmp_path, what):
    (tmp_path / "a").mkdir()
    files = {
        "none": (),
        "gone": (tmp_path / "nowhere.pdf",),
        "directory": (tmp_path / "a",),
        "unreadable": (tmp_path / "x" / "y\0z",),
        "empty": (tmp_path / "empty.pdf",),
    }[what]
    (tmp_path / "empty.pdf").touch()
    with pytest.raises(Unusable):
        swap(one, evidence=files)
    assert payloads(one) == []


def test_the_same_file_twice_is_one_piece_of_evidence(one, swap, proof):
    swap(one, evidence=(proof, proof))
    assert len(payloads(one)[0]["evidence"]) == 1


@pytest.mark.parametrize("on", [date(2023, 10, 1), date(2023, 4, 30)])
def test_outside_the_window_nothing_is_replaced(one, swap, on):
    with pytest.raises(Refused) as stop:
        swap(one, on=on)
    assert "2023-05-01 至 2023-09-30" in stop.value.message.zh


def test_what_was_replaced_cannot_be_replaced_again_nor_what_was_never_drawn(one, swap):
    target = rows(one)[NUMBER].target
    swap(one, target)
    for what in (NUMBER, target):
        with pytest.raises(Refused) as stop:
            swap(one, what)
        assert "已经替换" in stop.value.message.zh
    for what in ("140525/2023-internal/15/1#9999", "91140525MA00000000"):
        with pytest.raises(Unusable):
            swap(one, what)


def test_a_target_of_several_draws_is_named_by_number(demo, rated, take, swap):
    drawn = rated(demo, "99%", "3", "15")
    take(drawn, date(2023, 6, 15), tasks=["3", "15"])
    found = list(rows(drawn).values())
    several = next(t for t in {r.target for r in found} if len({r.draw for r in found if r.target == t}) > 1)
    with pytest.raises(Unusable) as stop:
        swap(drawn, several)
    numbers = [row.number for row in found if row.target == several]
    assert any(number in stop.value.advice.zh for number in numbers)


def test_of_two_who_replace_the_same_target_the_second_is_refused(one, swap, holds):
    def other_meanwhile(visit):
        swap(one)

    with pytest.raises(Refused) as stop:
        swap(one, confirm=other_meanwhile)
    assert "已经替换" in stop.value.message.zh
    assert len(payloads(one)) == 1
    holds(one)


def test_a_stop_before_the_record_records_nothing(one, swap, holds):
    def stopping(visit):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        swap(one, confirm=stopping)
    assert payloads(one) == []
    holds(one)


def test_where_officers_are_lacking_nothing_is_replaced(one, swap, at, actor, tmp_path, county):
    from policy_engine.usecases.import_registry import import_registry

    lines = (county / "inspectors.generated.csv").read_text(encoding="utf-8-sig").splitlines()
    path = tmp_path / "inspectors.csv"
    path.write_text("\n".join(lines[:3]), encoding="utf-8")
    import_registry(one, "inspectors", path, actor=actor, now=at, on=DAY)
    with pytest.raises(Refused):
        swap(one)
    assert payloads(one) == []


def test_show_load_and_overview_leave_out_who_was_replaced(one, swap):
    visits = overview(one).draws[0].visits
    done = swap(one)
    assert overview(one).draws[0].visits == visits
    found = matching(one, "15")
    assert NUMBER not in {row.number for row in found.rows}
    assert done.inspections[0].number in {row.number for row in found.rows}
    (line,) = found.since
    assert NUMBER in line.zh
    assert "注销" in line.zh
    assert done.inspections[0].target in line.zh
    assert sum(loads(one, now=None, year=2023).loads.values()) == 2 * visits


def test_reserves_are_those_who_would_come(one, demo, swap):
    stratum = rows(one)[NUMBER].stratum
    expected = queue(one, DRAW, "15", stratum)
    found = {q.stratum: [t for t, _ in q.targets] for q in reserves(one, DRAW, first=3).queues}
    assert found[stratum] == expected[:3]
    swap(one)
    found = {q.stratum: [t for t, _ in q.targets] for q in reserves(one, DRAW, task="15", first=3).queues}
    assert found[stratum] == expected[1:4]
    with pytest.raises(Unusable):
        reserves(one, DRAW, task="99")
    with pytest.raises(Unusable):
        reserves(demo, DRAW)


def test_before_the_draw_there_are_no_reserves(demo, take, monkeypatch):
    from policy_engine.usecases import steps

    def stop(*arguments, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(steps, "_select", stop)
    with pytest.raises(KeyboardInterrupt):
        take(demo, date(2023, 6, 15), tasks=["15"])
    with pytest.raises(Refused) as refused:
        reserves(demo, DRAW)
    assert "还没有抽取" in refused.value.message.zh


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"reason":"closed"', '"reason":"because"', "缺少事由"),
        ('"evidence":{"', '"evidence":{"x":"y","', "缺少事由"),
        ('"approver":"head"', '"approver":"x"', "缺少事由"),
        (f'"numbers":["{NUMBER}"]', '"numbers":[]', "全部检查任务"),
        ('"substitutes":[["15","', '"substitutes":[["15","x', "候补中的下一个"),
        ('"loads":[', '"loads":[["x",1],', "所依据的负荷"),
        ('"widened":[', '"widened":["x"', "所依据的负荷"),
        ('"bars":[[["15"],"', '"bars":[[["15"],"x', "回避或资格"),
        ('"officers":["', '"officers":["x', "新的检查任务或其执法人员"),
        ('"target":"', '"target":"x', "没有待检查的任务"),
        ('"start":', '"begin":', "检查任务"),
    ],
)
def test_every_changed_part_of_the_record_is_named(swapped, judging, tamper, old, new, said):
    tamper(swapped, kind="target.replaced", old=old, new=new)
    assert any(said in problem for problem in problems(judging, swapped))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (f"UPDATE inspection SET state = 'dispatched' WHERE number = '{NUMBER}'", "替换状态"),
        (f"UPDATE inspection SET state = 'replaced' WHERE number = '{DRAW}#0002'", "替换状态"),
        (f"UPDATE inspection SET position = 1 WHERE position > 1 AND number > '{DRAW}#0002'", "检查顺序"),
    ],
)
def test_tables_that_tell_otherwise_are_named(swapped, judging, tamper, statement, said):
    tamper(swapped, statement)
    assert any(said in problem for problem in problems(judging, swapped))
