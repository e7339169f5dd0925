"""A section signs off the registry of targets before its tasks are drawn (发起前核实)."""

import csv
from datetime import UTC, date, datetime
from shutil import copytree

import msgspec
import pytest

from policy_engine.model.errors import FindingsStop, Refused, Unusable
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.init import init
from policy_engine.usecases.registry.attest import Asked, attest, attestations
from policy_engine.usecases.registry.stated import stated_counts
from policy_engine.usecases.workspace import load

NOW, OPERATOR = datetime(2026, 3, 2, 1, 0, tzinfo=UTC), "op-0123456789ab"
JUNE_1, JUNE = date(2023, 6, 1), date(2023, 6, 15)
SECTIONS = ["网监股", "综合协调股", "计量股", "价格监股", "市场股", "信用监管股", "食品流通股"]


@pytest.fixture
def sign(actor, at):
    def sign(workspace, *sections, on=JUNE_1, **more):
        asked = {key: more.pop(key) for key in ("stated", "accept", "plan") if key in more}
        wanted = Asked(asked.pop("plan", workspace.plan), sections, on=on, **asked)
        return attest(workspace, wanted, actor=actor, now=at, **more)

    return sign


@pytest.fixture(scope="module")
def _unsigned(tmp_path_factory, county):
    workspace = init(
        tmp_path_factory.mktemp("unsigned") / "demo", agency="140525", demo=True, actor=OPERATOR, now=NOW
    )
    for kind in ("targets", "inspectors", "recusals"):
        file = county / f"{kind}.generated.csv"
        import_registry(workspace, kind, file, actor=OPERATOR, now=NOW, on=JUNE_1)
    return workspace.root


@pytest.fixture
def unsigned(tmp_path, _unsigned):
    """A demonstration with registries that nobody has signed off."""
    copytree(_unsigned, tmp_path / "unsigned")
    return load(tmp_path / "unsigned")


@pytest.fixture
def reimport(county, tmp_path, actor, at):
    """Import the targets again: some rows fewer, the tier of some others changed."""

    def reimport(workspace, drop=1, retier=(), on=JUNE_1, reason="登记数据更新"):
        with (county / "targets.generated.csv").open(encoding="utf-8-sig", newline="") as file:
            head, *rows = list(csv.reader(file))
        column = next(n for n, cell in enumerate(head) if "风险" in cell)
        for number, tier in retier:
            rows[number][column] = tier
        path = tmp_path / f"targets-{drop}-{len(retier)}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows[drop:]])
        return import_registry(workspace, "targets", path, actor=actor, now=at, on=on, reason=reason)

    return reimport


def recorded(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return queries.attestations(store)


def test_every_section_of_the_plan_is_recorded_for_the_registry_in_force(unsigned, sign):
    done = sign(unsigned)
    found = recorded(unsigned)
    assert [one.section for one in found] == SECTIONS
    with open_store(unsigned.store, read_only=True) as store:
        digest = queries.latest_registry(store, "targets").digest
    assert {one.digest for one in found} == {digest} == {done.digest}
    assert {one.on for one in found} == {"2023-06-01"}
    assert all(one.stated == {} and one.uncovered == done.uncovered for one in found)
    assert found[0].counted == {one.entity: one.counted for one in done.heads}


def test_what_is_recorded_names_nobody(unsigned, sign, actor):
    sign(unsigned, "计量股")
    with open_store(unsigned.store, read_only=True) as store:
        entry = list(queries.entries(store))[-1]
    body, payload = msgspec.json.decode(entry.body), msgspec.json.decode(entry.payload)
    assert body["actor"] == actor
    assert (body["subject"], set(body["refs"])) == ("计量股", {"digest"})
    assert set(payload) == {"section", "digest", "stated", "counted", "accepted", "uncovered"}


def test_a_section_sees_its_tasks_and_whom_they_cover(unsigned, sign):
    (review,) = sign(unsigned, "信用监管股").reviews
    assert [task.code for task in review.tasks] == ["12", "13", "14"]
    assert review.covered == sum(task.heads for task in review.tasks) > 0
    assert (review.last, review.since) == ("", ())


def test_confirmation_comes_before_anything_is_recorded(unsigned, sign):
    def stop(about):
        assert about.reviews[0].section == "计量股"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sign(unsigned, "计量股", confirm=stop)
    assert recorded(unsigned) == ()


def test_a_section_that_the_plan_has_not_is_named_with_those_it_has(unsigned, sign):
    with pytest.raises(Unusable) as stop:
        sign(unsigned, "药品股")
    assert "药品股" in stop.value.message.zh
    assert "食品流通股" in stop.value.advice.zh


def test_without_targets_there_is_nothing_to_sign(tmp_path, sign, actor, at):
    workspace = init(tmp_path / "w", agency="140525", demo=True, actor=actor, now=at)
    with pytest.raises(Refused, match="no targets registry"):
        sign(workspace)


def test_a_plan_with_errors_is_not_signed_for(unsigned, sign):
    unsigned.plan.write_text("format: policy-plan/1\n", encoding="utf-8")
    with pytest.raises(FindingsStop):
        sign(unsigned)


def test_in_a_real_workspace_the_day_is_today(tmp_path, county, sign, actor, at, imported):
    workspace = imported(init(tmp_path / "real", agency="140525", demo=False, actor=actor, now=at), county)
    with pytest.raises(Refused):
        sign(workspace, on=JUNE_1)
    assert {one.on for one in recorded(workspace)} == {"2026-03-02"}
    found = attestations(workspace, workspace.plan, now=at)
    assert [(one.state, one.days) for one in found.sections] == [("current", 0)] * 7


def test_an_import_while_somebody_confirms_is_noticed(unsigned, sign, reimport):
    with pytest.raises(Refused, match="imported anew"):
        sign(unsigned, "计量股", confirm=lambda about: reimport(unsigned))
    assert recorded(unsigned) == ()


class TestTotals:
    def test_stated_and_counted_alike(self, unsigned, sign):
        heads = {one.entity: one.counted for one in sign(unsigned, "计量股").heads}
        done = sign(unsigned, "计量股", stated=heads, accept="用不上")
        assert done.reconciled
        last = recorded(unsigned)[-1]
        assert last.stated == last.counted == heads
        assert last.accepted == ""

    def test_a_difference_is_refused_with_both_figures(self, unsigned, sign):
        with pytest.raises(Refused) as stop:
            sign(unsigned, "计量股", stated={"enterprise": 7})
        assert "登记系统 7" in stop.value.message.zh
        assert "--accept" in stop.value.advice.zh
        assert recorded(unsigned) == ()

    @pytest.mark.parametrize("accept", ["", "  "])
    def test_blank_is_no_reason(self, unsigned, sign, accept):
        with pytest.raises(Refused):
            sign(unsigned, "计量股", stated={"enterprise": 7}, accept=accept)

    def test_a_reason_is_recorded_with_the_difference(self, unsigned, sign):
        sign(unsigned, "计量股", stated={"enterprise": 7}, accept="登记系统停机")
        (last,) = recorded(unsigned)
        assert (last.stated, last.accepted) == ({"enterprise": 7}, "登记系统停机")


class TestStated:
    def test_words_and_sheets_are_read_alike(self, tmp_path):
        sheet = tmp_path / "户数.csv"
        sheet.write_text('主体类型,户数\n企业,"22,043"\n个体户,24000户\n', encoding="utf-8")
        assert stated_counts((), sheet) == {"enterprise": 22043, "individual": 24000}
        assert stated_counts(["企业=22043", "个体工商户＝24000"]) == stated_counts((), sheet)

    @pytest.mark.parametrize("written", ["企业", "企业=", "企业=-1", "企业=二万", "火星=3", "企业=1.5"])
    def test_what_cannot_be_read_is_said(self, written):
        with pytest.raises(Unusable):
            stated_counts([written])

    def test_one_kind_is_stated_once(self):
        with pytest.raises(Unusable, match="twice"):
            stated_counts(["企业=1", "公司=1"])

    def test_a_sheet_without_its_columns_is_refused(self, tmp_path):
        sheet = tmp_path / "户数.csv"
        sheet.write_text("主体类型,备注\n企业,1\n", encoding="utf-8")
        with pytest.raises(FindingsStop):
            stated_counts((), sheet)


class TestGate:
    def test_a_missing_sign_off_is_refused(self, unsigned, take):
        with pytest.raises(Refused) as stop:
            take(unsigned, JUNE, tasks=["15"])
        assert "食品流通股" in stop.value.message.zh
        assert stop.value.basis == "泽市监〔2023〕10号 二（一）、二（四）"

    def test_a_run_holds_back_only_the_tasks_of_sections_that_have_not_signed(self, unsigned, sign, take):
        sign(unsigned, "计量股")
        outcome = take(unsigned, JUNE)
        assert {code for draw in outcome.draws for code in (t.code for t in draw.tasks)} == {
            "3", "4", "5", "6", "7",
        }  # fmt: skip
        assert {blocked.draw for blocked in outcome.blocked} >= {"1", "8", "15"}

    def test_a_sign_off_of_the_registry_before_is_stale(self, demo, take, reimport, sign):
        reimport(demo)
        with pytest.raises(Refused, match="not the one in force"):
            take(demo, JUNE, tasks=["15"])
        (review,) = sign(demo, "食品流通股").reviews
        assert review.changes["dropped"] == 1
        assert [one.reason for one in review.since] == ["登记数据更新"]
        assert take(demo, JUNE, tasks=["15"]).draws

    @pytest.mark.parametrize(("day", "held"), [(date(2023, 7, 10), False), (date(2023, 7, 11), True)])
    def test_it_holds_for_thirty_days(self, demo, take, day, held):
        if held:
            with pytest.raises(Refused, match="31 days ago"):
                take(demo, day, tasks=["15"])
        else:
            assert take(demo, day, tasks=["15"]).draws

    def test_of_a_joint_draw_every_section_has_to_sign(self, unsigned, sign, take):
        text = unsigned.plan.read_text(encoding="utf-8")
        for code in ("8", "15"):
            text = text.replace(
                f'  - code: "{code}"\n', f'  - code: "{code}"\n    joint_group: 一次上门\n', 1
            )
        unsigned.plan.write_text(text, encoding="utf-8")
        sign(unsigned, "食品流通股")
        with pytest.raises(Refused, match="价格监股"):
            take(unsigned, JUNE, tasks=["15"])
        sign(unsigned, "价格监股")
        (draw,) = take(unsigned, JUNE, tasks=["15"]).draws
        assert [task.code for task in draw.tasks] == ["8", "15"]

    @pytest.mark.parametrize("kind", ["dry_run", "rehearsal"])
    def test_a_trial_warns_and_goes_on(self, unsigned, take, kind):
        outcome = take(unsigned, JUNE, tasks=["15"], kind=kind)
        assert outcome.draws
        (warning,) = [f for f in outcome.findings if f.code == "D308"]
        assert warning.severity == "warning"
        assert "正式抽取会被拒绝" in warning.message.zh

    def test_whom_no_task_covers_is_said_once(self, demo, take):
        outcome = take(demo, JUNE, kind="dry_run")
        (warning,) = [f for f in outcome.findings if f.code == "D311"]
        assert warning.severity == "warning"

    def test_a_draw_that_is_begun_goes_on_after_another_import(self, demo, take, reimport):
        def interrupt(text):
            if text.zh.startswith("抽取 "):  # the commitment is on record
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            take(demo, JUNE, tasks=["15"], progress=interrupt)
        reimport(demo)
        assert [draw.name for draw in take(demo, JUNE).draws] == ["140525/2023-internal/15/1"]


def test_the_table_tells_who_has_signed_what(demo, reimport, sign, at):
    sign(demo, "计量股", stated={"other": 0}, accept="不含分支机构", on=date(2023, 6, 12))
    before = attestations(demo, demo.plan, now=at, on=date(2023, 6, 20))
    assert {one.state for one in before.sections} == {"current"}
    assert {one.section: one.days for one in before.sections} == dict.fromkeys(SECTIONS, 10) | {"计量股": 8}
    assert [one.section for one in before.sections if one.reconciled] == ["计量股"]
    reimport(demo)
    sign(demo, "市场股")
    after = attestations(demo, demo.plan, now=at, on=JUNE)
    assert {one.section: one.state for one in after.sections} == dict.fromkeys(SECTIONS, "stale") | {
        "市场股": "current"
    }
