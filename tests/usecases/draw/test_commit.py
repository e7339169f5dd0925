"""Commitments: what they fix and announce, and what is refused because somebody could know or choose the seed."""

import stat

import pytest

from policy_engine.draw.beacon import QUICKNET, round_time
from policy_engine.model.draw import Party
from policy_engine.model.errors import Refused, Unusable
from policy_engine.model.text import Text
from policy_engine.report.draw import committed, data, page, table
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.draw import commit as module
from policy_engine.usecases.draw.awaited import beacon_said, beacon_time
from policy_engine.usecases.draw.commit import due_names
from policy_engine.usecases.draw.nonce import make_nonce, read_commitment, read_nonce
from policy_engine.usecases.draw.show import listed, shown
from policy_engine.usecases.draw.terms import Wanted, source_of
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.launch import Options

from .conftest import DAY, DISCIPLINE, LOTTERY, NAME, OFFICE, OUT, ROUND

TWO = (Party(OFFICE, "ab" * 32), Party(DISCIPLINE, "cd" * 32))
NOW = OUT - 1200


@pytest.mark.parametrize(
    ("parties", "wanted", "kind", "said"),
    [
        (TWO, {"beacon": "os", "reveal_by": OUT}, Refused, "last word"),
        (TWO[:1], {"reveal_by": OUT}, Refused, "at least two parties"),
        ((), {"beacon": "none"}, Refused, "at least two parties"),
        (TWO, {}, Unusable, "until when"),
        (TWO, {**LOTTERY}, Unusable, "until when"),
        (TWO, {"reveal_by": NOW}, Refused, "is past"),
        (TWO, {"beacon": "drand", "round": ROUND, "reveal_by": OUT + 1}, Refused, "later than drand"),
        ((), {"beacon": "drand", "round": ROUND, "reveal_by": NOW + 5}, Unusable, "no parties"),
        ((), {"beacon": "drand"}, Unusable, "which round"),
        ((), {"beacon": "drand", "round": 1, "round_after": NOW}, Unusable, "which round"),
        ((), {"beacon": "drand", "round": 0}, Unusable, "no round 0"),
        ((), {"beacon": "drand", "round": 1}, Refused, "it is known"),
        ((), {"beacon": "drand", "round_after": NOW + 50}, Refused, "in a moment"),
        ((), {"beacon": "lottery", "form": "99 99 99"}, Unusable, "is empty"),
        ((), {"beacon": "lottery", "event": "e", "form": "99999"}, Unusable, "not a usable form"),
        ((), {"beacon": "dice", "form": "66666666", "witnesses": ("甲", "甲")}, Unusable, "two witnesses"),
        ((), {"beacon": "dice", "form": "66666666"}, Unusable, "two witnesses"),
        ((), {"beacon": "coin"}, Unusable, "no beacon coin"),
        ((), {"round": 5}, Unusable, "does not go with"),
        ((), {"event": "e"}, Unusable, "does not go with"),
        ((), {"beacon": "drand", "round": ROUND, "form": "9"}, Unusable, "does not go with"),
        ((), {**LOTTERY, "witnesses": ("甲",)}, Unusable, "does not go with"),
    ],
)
def test_a_seed_that_could_be_known_or_is_not_fixed_is_refused(parties, wanted, kind, said):
    with pytest.raises(kind, match=said):
        source_of(Wanted(**wanted), parties, NOW)


def test_where_seeds_come_from():
    alone = source_of(Wanted(), (), NOW)
    assert (alone.beacon, alone.reveal_by, alone.kind) == ({"kind": "os"}, None, "os")
    together = source_of(Wanted(reveal_by=NOW + 9), TWO, NOW)
    assert (together.beacon, together.reveal_by, together.kind) == (None, NOW + 9, "none")
    public = source_of(Wanted(beacon="drand", round_after=NOW + 60), TWO, NOW)
    assert public.reveal_by == round_time(QUICKNET, public.beacon["round"]) == NOW + 60


def test_a_beacon_of_an_unknown_chain_has_no_time():
    assert beacon_time({"kind": "drand", "chain": "0" * 64, "round": 1}) is None
    assert "时间不详" in beacon_said({"kind": "drand", "chain": "0" * 64, "round": 1}).zh
    assert beacon_said({"kind": "os"}).en == "random bytes of this machine"


def test_a_commitment_stops_and_a_run_goes_on(protocol, take, holds, tmp_path):
    made = protocol.commit(out=tmp_path / "公告")
    assert protocol.draw.state == "committed"
    assert protocol.draw.seed is None
    (notice,) = made.notices
    assert (notice.level, notice.awaited, notice.pool) == ("L1", None, protocol.draw.header.pool.size)
    holds(protocol.workspace)
    (announced,) = made.files
    text = announced.read_text()
    assert protocol.draw.commitment in text
    assert "L1" in text
    assert "演示" in text
    assert "demonstration" in text
    assert "Commitment to a random draw" in text
    assert take(protocol.workspace, DAY, tasks=["15"]).draws[0].commitment == notice.commitment
    holds(protocol.workspace)


def test_everything_that_a_run_checks_is_checked(protocol):
    with pytest.raises(Refused, match="12"):
        protocol.commit("12")
    with pytest.raises(Refused, match="has no task 99"):
        protocol.commit("99")
    protocol.commit()
    assert protocol.commit().notices == ()


@pytest.mark.slow
def test_a_confirmation_that_is_not_given_leaves_nothing(protocol):
    def no(names):
        assert names == (NAME,)
        raise Refused(Text("没有确认", "not confirmed"), Text("", ""))

    with pytest.raises(Refused):
        protocol.commit(confirm=no)
    assert protocol.attempts() == ()


def test_parties_are_for_exactly_one_draw(protocol, parties):
    files = [one.commitment for one in parties()]
    with pytest.raises(Refused, match="exactly one draw"):
        protocol.commit("15", "5", parties=files, reveal_by=OUT)
    with pytest.raises(Refused, match="was made for 140525/2023-internal/15/1"):
        protocol.commit("5", parties=files, reveal_by=OUT)
    with pytest.raises(Refused, match="is given twice"):
        protocol.commit(parties=[files[0], files[0]], reveal_by=OUT)
    assert protocol.attempts() == ()


@pytest.mark.slow
def test_names_tell_parties_what_to_make_their_numbers_for(protocol, judging, actor):
    found = judging(
        due_names,
        protocol.workspace,
        Options(protocol.workspace.plan, ("15",), DAY),
        actor=actor,
        now=protocol.now,
    )
    assert [(one.draw, one.attempt, one.void) for one in found.due] == [(NAME, 1, None)]
    protocol.commit()
    protocol.void("inputs")
    found = judging(
        due_names,
        protocol.workspace,
        Options(protocol.workspace.plan, ("15",), DAY),
        actor=actor,
        now=protocol.now,
    )
    assert [(one.draw, one.attempt) for one in found.due] == [(NAME, 2)]
    assert found.due[0].void.en == "inputs wrong"


def test_a_number_is_secret_and_opens_its_commitment(tmp_path):
    made = make_nonce(tmp_path, NAME, "../局/机关")
    assert stat.S_IMODE(made.secret.stat().st_mode) == 0o600
    assert {path.parent for path in (made.secret, made.commitment)} == {tmp_path}
    assert read_nonce(made.secret).commitment == read_commitment(made.commitment).commitment
    assert read_nonce(made.secret).nonce not in made.commitment.read_text()
    with pytest.raises(Refused, match="exists already"):
        make_nonce(tmp_path, NAME, "../局/机关")


@pytest.mark.parametrize(
    ("draw", "party", "agency"),
    [
        ("15", "甲", None),
        (NAME, "", None),
        (NAME, "甲" * 61, None),
        (NAME, "甲", "140500"),
        (NAME + "\n", "甲", None),
    ],
)
def test_numbers_are_made_for_draws_and_parties_with_names(tmp_path, draw, party, agency):
    with pytest.raises(Unusable):
        make_nonce(tmp_path, draw, party, agency=agency)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda d: d[:-5],
        lambda d: b"",
        lambda d: d.replace(b'/1"', b'/2"'),
        lambda d: b"\xff" + d,
        lambda d: d.replace(b'"attempt":1', b'"attempt":0'),
    ],
)
def test_a_party_file_that_is_not_as_it_was_written_is_unusable_or_of_another_draw(protocol, parties, change):
    one, two = (made.commitment for made in parties())
    one.write_bytes(change(one.read_bytes()))
    with pytest.raises((Unusable, Refused)):
        protocol.commit(parties=[one, two], reveal_by=OUT)
    assert protocol.attempts() == ()


def test_the_files_are_not_taken_for_each_other(parties, tmp_path):
    made = parties()[0]
    with pytest.raises(Unusable) as stop:
        read_nonce(made.commitment)
    assert "这是承诺文件" in stop.value.message.zh
    with pytest.raises(Refused) as stop:
        read_commitment(made.secret)
    assert "不再是秘密" in stop.value.message.zh
    assert "重新 policy draw nonce" in stop.value.advice.zh
    for broken in (b"[]", made.secret.read_bytes().replace(b'"attempt":1', b'"attempt":0')):
        (tmp_path / "broken.json").write_bytes(broken)
        with pytest.raises(Unusable) as stop:
            read_nonce(tmp_path / "broken.json")
        assert stop.value.message.zh.endswith("内容不合格式")
    blank = tmp_path / "blank.json"
    blank.write_bytes(made.commitment.read_bytes().replace(OFFICE.encode(), b" "))
    with pytest.raises(Unusable):
        read_commitment(blank)
    big = tmp_path / "big.json"
    big.write_bytes(b" " * (1024 * 1024 + 1))
    with pytest.raises(Unusable):
        read_nonce(big)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_lists_and_pages_carry_the_level(protocol, handed, lang):
    rows = list(table(listed(protocol.workspace).rows, lang))
    assert rows[0].split("  ")[1] == "L2"
    assert OFFICE in "".join(rows)
    waiting = shown(protocol.workspace, NAME).page
    assert any(OFFICE in line for line in page(waiting, lang))
    protocol.reveal(nonces=[one.secret for one in handed])
    done = shown(protocol.workspace, NAME, 1, out=protocol.workspace.root / "again")
    lines = list(page(done.page, lang))
    assert lines[0] == (
        "【内部：含风险等级，不得公开】" if lang == "zh" else "[internal: risk tiers, not to be published]"
    )
    assert "L2" in lines[1]
    assert done.files[0].is_file()
    value = data(done.page, lang)
    (task,) = value["tasks"]
    assert value["level"] == "L2"
    assert value["seed"] == protocol.draw.seed
    for tier, heads in task["population"].items():
        assert task["reserves"][tier] == heads - task["quota"].get(tier, 0)
    with pytest.raises(Unusable, match="no attempt 2"):
        shown(protocol.workspace, NAME, 2)


def test_an_announcement_tells_no_tier_and_no_id(protocol, tmp_path):
    made = protocol.commit(out=tmp_path / "out", **LOTTERY)
    text = made.files[0].read_text() + "".join(committed(made.notices, "zh"))
    with open_store(protocol.workspace.store, read_only=True) as store:
        targets = Inputs(protocol.workspace.snapshots, queries.draws(store)[0].inputs).targets
    assert not any(target.id in text or target.name in text for target in targets)
    assert not any(word in text for word in ("A级", "B级", "C级", "D级", "风险", "tier", "未分类"))
    assert LOTTERY["event"] in text


def test_a_place_for_announcements_is_made_sure_of_first(protocol, tmp_path):
    taken = tmp_path / "file"
    taken.write_text("")
    with pytest.raises(Unusable, match="cannot write"):
        protocol.commit(out=taken / "x")
    assert protocol.attempts() == ()


@pytest.mark.slow
def test_two_operators_at_once_commit_once(protocol):
    def meanwhile(names):
        protocol.commit()

    with pytest.raises(Refused):
        protocol.commit(confirm=meanwhile)
    assert len(protocol.attempts()) == 1


@pytest.mark.slow
def test_a_killed_commitment_leaves_whole_draws_and_the_next_goes_on(protocol, monkeypatch, take, holds):
    real, made = module.commit, []

    def killed(*arguments, **options):
        if made:
            raise KeyboardInterrupt
        made.append(real(*arguments, **options))
        return made[0]

    with monkeypatch.context() as patch:
        patch.setattr(module, "commit", killed)
        with pytest.raises(KeyboardInterrupt):
            protocol.commit("5", "15")
    holds(protocol.workspace)
    (again,) = protocol.commit("5", "15").notices
    assert again.draw not in made
    assert len(take(protocol.workspace, DAY, tasks=["5", "15"]).draws) == 2
    holds(protocol.workspace)
