from datetime import date
from hashlib import sha256
from shutil import copytree

import msgspec
import pytest

from policy_engine.match.whynot import BASIS
from policy_engine.model.errors import Refused, Unusable
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.match.refuse import refuse
from policy_engine.usecases.match.substitute import Request, substitute
from policy_engine.usecases.succession import lot
from policy_engine.usecases.verify import verify_draws
from policy_engine.usecases.workspace import load

from .conftest import ACTOR, ENGINE, NOW

DAY = date(2023, 6, 20)
NUMBER = "140525/2023-internal/15/1#0001"


@pytest.fixture(scope="session")
def replace():
    def call(workspace, out=None, number=NUMBER, reason="illness", approver="负责人", note="", on=DAY):
        wanted = Request(out or team(workspace, number)[0], reason, approver, note)
        return substitute(workspace, number, wanted, ENGINE, actor=ACTOR, now=NOW, on=on)

    return call


@pytest.fixture(scope="session")
def _replaced(tmp_path_factory, _one, replace):
    root = copytree(_one, tmp_path_factory.mktemp("replaced") / "demo")
    replace(load(root))
    return root


@pytest.fixture
def replaced(tmp_path, _replaced):
    """One in which the first officer of the first visit is replaced."""
    return load(copytree(_replaced, tmp_path / "replaced"))


def inspections(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return {row.number: row for row in queries.inspections(store)}


def team(workspace, number=NUMBER):
    return inspections(workspace)[number].officers


def head(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.head(store)


def payloads(workspace, kind):
    with open_store(workspace.store, read_only=True) as store:
        return [
            msgspec.json.decode(entry.payload)
            for entry in queries.entries(store)
            if msgspec.json.decode(entry.body)["kind"] == kind
        ]


def problems(judging, workspace):
    return [p.zh for check in judging(verify_draws, workspace).checks for p in check.problems]


def test_the_lot_is_the_protocols():
    def lp(data):
        return len(data).to_bytes(4, "big") + data

    seed = bytes(range(32))
    expected = sha256(lp(b"double-random/v1/substitute") + seed + lp(b"T") + lp("检查员-1".encode())).digest()
    assert lot(seed, "T", "检查员-1") == expected
    with pytest.raises(ValueError, match="seed"):
        lot(b"short", "T", "I")


def test_the_next_of_the_lot_with_the_least_load_comes_and_everything_verifies(one, replace, holds):
    before = team(one)
    done = replace(one)
    after = team(one)
    assert after == (done.substitute.id, before[1])
    assert done.out == before[0]
    assert done.candidates > 1
    (payload,) = payloads(one, "officer.substituted")
    with open_store(one.store, read_only=True) as store:
        seed = bytes.fromhex(queries.draw(store, "140525/2023-internal/15/1").seed)
        loads = queries.loads(store, 2023)
    order = [(load, lot(seed, done.target, who)) for who, load in payload["candidates"]]
    assert order == sorted(order)
    assert payload["candidates"][0][0] == payload["in"] == done.substitute.id
    assert loads[done.substitute.id] == payload["candidates"][0][1] + 1
    assert done.out not in {who for who, _ in payload["candidates"]}
    holds(one)


def test_who_comes_belongs_to_the_same_pool(one, replace):
    from policy_engine.usecases.match.show import matching

    units = {}
    for slot in (0, 1):
        out = team(one)[slot]
        done = replace(one, out)
        units[slot] = (matching(one, "15").people[out].unit, done.substitute.unit)
    assert all(before == after for before, after in units.values())
    assert units[0][0] != units[1][0]


def test_a_chain_of_substitutions_verifies_and_nobody_comes_back(one, replace, holds):
    seen = {team(one)[0]}
    for _ in range(3):
        new = replace(one).substitute.id
        assert new not in seen
        seen.add(new)
    with open_store(one.store, read_only=True) as store:
        mine = [a for a in queries.assignments(store) if a.inspection == NUMBER and a.slot == 0]
    assert [a.state for a in mine] == ["replaced", "replaced", "replaced", "active"]
    holds(one)


def test_a_joint_visit_is_substituted_as_one(joint, replace, holds):
    rows = inspections(joint).values()
    targets = [row.target for row in rows]
    target = next(t for t in targets if targets.count(t) == 2)
    numbers = [row.number for row in rows if row.target == target]
    done = replace(joint, number=numbers[1])
    assert sorted(done.numbers) == sorted(numbers)
    assert len({inspections(joint)[number].officers for number in numbers}) == 1
    assert sum(done.substitute.id in team(joint, number) for number in numbers) == 2
    holds(joint)


def test_what_was_declared_after_the_draw_counts(one, replace, tmp_path, county, at, actor, holds):
    with open_store(one.store, read_only=True) as store:
        target = queries.inspections(store)[0].target
    expected = _dry(one, replace, tmp_path)
    text = (county / "recusals.generated.csv").read_text(encoding="utf-8-sig").splitlines()
    cells = dict.fromkeys(text[0].split(","), "")
    names = list(cells)
    values = {names[0]: expected, names[1]: target}
    sample = dict(zip(names, text[1].split(","), strict=False))
    row = ",".join(values.get(name, sample.get(name, "")) for name in names)
    path = tmp_path / "recusals.csv"
    path.write_text("\n".join([*text, row]), encoding="utf-8")
    import_registry(one, "recusals", path, actor=actor, now=at, on=DAY)
    assert replace(one).substitute.id != expected
    holds(one)


def _dry(workspace, replace, tmp_path):
    """Whom a substitution would bring, tried on a copy."""
    from shutil import copytree

    from policy_engine.usecases.workspace import load

    copytree(workspace.root, tmp_path / "copy")
    return replace(load(tmp_path / "copy")).substitute.id


def test_loads_count_who_is_there_now(one, replace, take):
    with open_store(one.store, read_only=True) as store:
        before = queries.loads(store, 2023)
    done = replace(one)
    with open_store(one.store, read_only=True) as store:
        after = queries.loads(store, 2023)
    assert after.get(done.out, 0) == before[done.out] - 1
    assert after[done.substitute.id] == before.get(done.substitute.id, 0) + 1


@pytest.mark.parametrize(
    ("options", "stop", "said"),
    [
        ({"reason": "holiday"}, Unusable, "没有这样的更换事由"),
        ({"approver": "王某"}, Unusable, "没有这样的批准人"),
        ({"reason": "other"}, Unusable, "说明是空的"),
        ({"reason": "回避", "approver": "股室负责人"}, Refused, "股室负责人不能决定"),
        ({"number": "140525/2023-internal/15/1#9999", "out": "x"}, Unusable, "没有检查任务"),
        ({"number": "nonsense", "out": "x"}, Unusable, "没有检查任务"),
        ({"out": "nobody"}, Unusable, "没有这项检查任务的执法人员"),
    ],
)
def test_what_is_not_in_order_changes_nothing(one, replace, options, stop, said):
    before = head(one)
    with pytest.raises(stop) as caught:
        replace(one, **options)
    assert said in caught.value.message.zh
    assert head(one) == before


def test_a_recusal_names_its_basis_and_takes_head_or_collective(one, replace, holds):
    with pytest.raises(Refused) as caught:
        replace(one, reason="recusal", approver="section_head")
    assert caught.value.basis == "《行政处罚法》第四十三条"
    replace(one, reason="recusal", approver="集体讨论")
    replace(one, reason="transfer", approver="section_head")
    replace(one, reason="其他", note="抽调")
    assert [p["approver"] for p in payloads(one, "officer.substituted")] == [
        "collective",
        "section_head",
        "head",
    ]
    holds(one)


def test_near_numbers_and_officers_are_offered(one, replace):
    with pytest.raises(Unusable) as caught:
        replace(one, number="140525/2023-internal/15/1#1", out="x")
    assert NUMBER in caught.value.advice.zh
    with pytest.raises(Unusable) as caught:
        replace(one, out=team(one)[0][:-1])
    assert team(one)[0] in caught.value.advice.zh


def test_who_was_replaced_cannot_go_out_again(one, replace):
    out = replace(one).out
    with pytest.raises(Refused) as caught:
        replace(one, out)
    assert "已经被更换" in caught.value.message.zh


def test_reasons_are_in_the_payload_alone(one, replace):
    replace(one, reason="other", note="私事")
    with open_store(one.store, read_only=True) as store:
        bodies = [entry.body.decode() for entry in queries.entries(store)]
    assert not any("私事" in body or "other" in body for body in bodies)


def test_where_nobody_is_left_it_says_why(one, replace, tmp_path, county, at, actor):
    """A register in which the pool of the place has nobody else who is on duty."""
    text = (county / "inspectors.generated.csv").read_text(encoding="utf-8-sig").splitlines()
    first, second = team(one)
    column = text[0].split(",").index("在岗")
    rows = [line.split(",") for line in text[1:]]
    for row in rows:
        if not {first, second} & set(row):
            row[column] = "否"
    path = tmp_path / "inspectors.csv"
    path.write_text("\n".join([text[0], *(",".join(row) for row in rows)]), encoding="utf-8")
    import_registry(one, "inspectors", path, actor=actor, now=at, on=DAY)
    before = head(one)
    with pytest.raises(Refused) as caught:
        replace(one)
    assert caught.value.basis == BASIS
    assert "不在岗" in caught.value.message.zh
    assert "已在或退出本次检查 1人" in caught.value.message.zh
    assert head(one) == before


def test_a_tampered_substitution_is_named(one, replace, judging, tamper):
    done = replace(one)
    _, runner_up = (who for who, _ in payloads(one, "officer.substituted")[0]["candidates"][:2])
    tamper(
        one,
        f"UPDATE assignment SET inspector = '{runner_up}' WHERE inspector = '{done.substitute.id}' AND inspection = '{NUMBER}'",
        kind="officer.substituted",
        old=f'"in":"{done.substitute.id}"',
        new=f'"in":"{runner_up}"',
    )
    (said,) = problems(judging, one)
    assert NUMBER in said
    assert f"应为 {done.substitute.id}，记录为 {runner_up}" in said


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (f"DELETE FROM assignment WHERE inspection = '{NUMBER}' AND state = 'replaced'", "被更换的人员"),
        (f"UPDATE assignment SET inspector = 'x' WHERE inspection = '{NUMBER}' AND slot = 1", "执法人员"),
    ],
)
def test_a_table_that_tells_of_another_team_is_named(replaced, judging, tamper, statement, said):
    tamper(replaced, statement)
    assert any(NUMBER in p and said in p for p in problems(judging, replaced))


@pytest.mark.parametrize(
    ("kind", "old", "new", "said"),
    [
        ("officer.substituted", '"candidates":[[', '"candidates":[["x",1],[', "可选人员或其负荷"),
        ("officer.substituted", '"out":"', '"out":"x', "当时不是执法人员"),
        ("officer.substituted", '"target":"', '"target":"x', "全部检查任务"),
        ("draw.matched", '"loads":[', '"loads":[["x",1],', "已有负荷"),
        ("draw.matched", '"history":[', '"history":[["x",[]]', "上一次检查的人员"),
        ("draw.matched", '"widened":[', '"widened":["x"', "经批准扩大的范围"),
        ("draw.matched", '"bars":[[["15"],"', '"bars":[[["15"],"x', "回避或资格结论"),
        ("draw.matched", f'"{NUMBER}",["', f'"{NUMBER}",["x', "匹配记录中"),
        ("draw.matched", '"assignments"', '"assignment"', "没有能读出的匹配记录"),
    ],
)
def test_every_changed_part_of_what_is_on_record_is_named(replaced, judging, tamper, kind, old, new, said):
    if old == '"loads":[':
        new = '"loads":[["x",1]'
    tamper(replaced, kind=kind, old=old, new=new)
    assert any(said in problem for problem in problems(judging, replaced))


def test_a_refusal_is_on_record_once_and_changes_no_assignment(one, at, actor, holds):
    before = team(one)
    with pytest.raises(Unusable) as caught:
        refuse(one, NUMBER, before[0], " ", actor=actor, now=at, on=DAY)
    assert "事由" in caught.value.message.zh
    with pytest.raises(Unusable) as caught:
        refuse(one, NUMBER, "nobody", "不去", actor=actor, now=at, on=DAY)
    assert before[0] in caught.value.advice.zh
    done = refuse(one, NUMBER, before[0], "不去", actor=actor, now=at, on=DAY)
    with pytest.raises(Refused):
        refuse(one, NUMBER, before[0], "还是不去", actor=actor, now=at, on=DAY)
    assert team(one) == before
    (payload,) = payloads(one, "officer.refused")
    assert payload == {"number": NUMBER, "inspector": before[0], "reason": "不去"}
    assert done.event == head(one)[0] - 1
    holds(one)
