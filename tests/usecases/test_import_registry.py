from hashlib import sha256

import duckdb
import msgspec
import openpyxl
import pytest

from policy_engine.model.errors import FindingsStop, Refused, Unusable
from policy_engine.registry.profiles import written_profiles
from policy_engine.registry.snapshot import read_records, read_targets
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.init import init


@pytest.fixture
def empty(tmp_path, at, actor):
    return init(tmp_path / "w", agency="140525", demo=False, actor=actor, now=at)


def load(workspace, kind, path, at, actor):
    return import_registry(workspace, kind, path, actor=actor, now=at)


def test_an_import_is_frozen_and_recorded(empty, county, at, actor):
    done = load(empty, "targets", county / "targets.generated.csv", at, actor)
    assert (empty.snapshots / f"{done.digest}.parquet").is_file()
    assert not done.demo
    assert not done.unchanged
    with open_store(empty.store, read_only=True) as store:
        registry = queries.latest_registry(store, "targets")
    assert (registry.digest, registry.rows, registry.source) == (
        done.digest,
        done.rows,
        "targets.generated.csv",
    )


def test_the_same_list_again_is_said_to_be_unchanged(empty, county, at, actor):
    first = load(empty, "inspectors", county / "inspectors.generated.csv", at, actor)
    again = load(empty, "inspectors", county / "inspectors.generated.csv", at, actor)
    assert again.unchanged
    assert again.digest == first.digest


def test_one_wrong_row_keeps_everything_out(empty, county, tmp_path, at, actor):
    lines = (county / "targets.generated.csv").read_text(encoding="utf-8-sig").splitlines()
    cells = lines[5].split(",")
    lines[5] = ",".join(["9.1E+17", *cells[1:]])
    path = tmp_path / "wrong.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(FindingsStop) as stop:
        load(empty, "targets", path, at, actor)
    error = next(f for f in stop.value.findings if f.severity == "error")
    assert error.place.line == 6
    assert "1 行有错误" in stop.value.message.zh
    assert list(empty.snapshots.iterdir()) == []
    with open_store(empty.store, read_only=True) as store:
        assert queries.latest_registry(store, "targets") is None


def test_recusals_need_the_registries_they_name(empty, county, at, actor):
    with pytest.raises(Refused) as stop:
        load(empty, "recusals", county / "recusals.generated.csv", at, actor)
    assert "policy registry import targets" in stop.value.advice.zh


def test_the_numbers_beside_a_snapshot_can_be_made_again_from_it(empty, county, at, actor):
    done = load(empty, "targets", county / "targets.generated.csv", at, actor)
    targets = read_targets(empty.snapshots / f"{done.digest}.parquet")
    beside = empty.snapshots / f"{done.digest}.profiles.json"
    assert beside.read_bytes() == written_profiles(targets, done.digest)


def test_only_targets_have_numbers_beside_them(empty, county, at, actor):
    load(empty, "inspectors", county / "inspectors.generated.csv", at, actor)
    assert list(empty.snapshots.glob("*.profiles.json")) == []


HEAD = "统一社会信用代码,名称,主体类型,登记状态,信用风险等级,监管所,行业类别,许可备案,特征标签"
A = "91350100M000100Y43,甲店,企业,存续,B,南村所,餐饮,食品经营许可证,"
B = "91110000600037341L,乙店,企业,存续,C,北义城所,餐饮,,"
C = "914403001922038216,丙店,企业,存续,-,南村所,零售,,"


def text(tmp_path, *lines, name="名录.csv"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def take(empty, tmp_path, at, actor):
    """Import lines under headings into one workspace."""

    def take(kind, *lines, **options):
        path = text(tmp_path, *lines, name=f"{kind}.csv")
        return import_registry(empty, kind, path, actor=actor, now=at, **options)

    return take


def payloads(workspace):
    with open_store(workspace.store, read_only=True) as store:
        found = [(entry.body, entry.payload) for entry in queries.entries(store)]
    return [msgspec.json.decode(p) for body, p in found if b'"registry.imported"' in body]


def stations(workspace, digest):
    return {t.id[-4:]: t for t in read_targets(workspace.snapshots / f"{digest}.parquet")}


def test_a_change_of_the_targets_needs_a_reason_and_is_kept_in_full(take, empty):
    first = take("targets", HEAD, A, B)
    assert (first.first, first.changes) == (True, ())
    after = [HEAD, A.replace(",B,南村所", ",D,北义城所"), C]
    with pytest.raises(Refused) as stop:
        take("targets", *after)
    assert "新增 1 户，退出 1 户，等级变更 1 户，换所 1 户" in stop.value.message.zh
    assert len(payloads(empty)) == 1
    done = take("targets", *after, reason=" 6月登记数据 ")
    assert done.counts == {"added": 1, "dropped": 1, "retiered": 1, "moved": 1, "edited": 0}
    said = payloads(empty)[-1]
    assert (said["mode"], said["reason"], said["changes"]) == ("full", "6月登记数据", done.counts)
    lines = (empty.snapshots / f"{said['changes_sha256']}.jsonl").read_bytes()
    assert sha256(lines).hexdigest() == said["changes_sha256"]
    assert [msgspec.json.decode(line)["change"] for line in lines.splitlines()] == [
        "dropped",
        "moved",
        "retiered",
        "added",
    ]


def test_an_import_that_changes_nothing_needs_no_reason(take, empty):
    take("targets", HEAD, A, B)
    again = take("targets", HEAD, B, A)
    assert (again.unchanged, again.changes) == (True, ())
    assert payloads(empty)[-1]["changes_sha256"] == ""


def test_an_update_puts_in_replaces_and_takes_out(take, empty):
    take("targets", HEAD, A, B)
    done = take(
        "targets",
        HEAD + ",操作",
        B + ",删除",
        C + ",新增",
        A.replace("甲店", "甲二店") + ",变更",
        update=True,
        reason="月报",
    )
    assert done.counts == {"added": 1, "dropped": 1, "retiered": 0, "moved": 0, "edited": 1}
    assert sorted(t.name for t in stations(empty, done.digest).values()) == ["丙店", "甲二店"]
    assert payloads(empty)[-1]["mode"] == "update"
    left = take("targets", HEAD + ",变更类型", B + ",注销", update=True)
    assert [(f.code, f.severity) for f in left.findings if f.code == "R564"] == [("R564", "warning")]
    assert left.rows == 2


def test_rows_to_be_taken_out_are_left_out_of_a_full_import(take):
    done = take("targets", HEAD + ",操作", A + ",", B + ",移出")
    assert (done.rows, [f.code for f in done.findings if f.code == "R563"]) == (1, ["R563"])


STAFF = "人员编号,姓名,单位,单位类别,执法证号,执法证有效期起,执法证有效期止,专业资格"
NAN = "甲-1,检查员一,南村所,所,Z1,2020-01-01,2030-01-01,食品"


def test_units_that_only_one_side_knows_are_warned_of_once_each(take):
    take("targets", HEAD, A, B, C)
    done = take(
        "inspectors", STAFF, NAN, NAN.replace("甲-1", "甲-2").replace("Z1", "Z2").replace("南村所", "别所")
    )
    said = {(f.code, f.message.zh) for f in done.findings if "R560" <= f.code <= "R562"}
    assert ("R560", "监管所“北义城所”有 1 户检查对象，检查人员库中没有这个所的人") in said
    assert ("R561", "检查人员库中“别所”有 1 人，检查对象库中没有这个所的对象") in said
    assert any(code == "R562" for code, _ in said)
    again = take("targets", HEAD, A, B, reason="月报")
    assert [f.code for f in again.findings if f.code in ("R560", "R561")] == ["R560", "R561"]


def test_inspectors_are_updated_by_their_number(take, empty):
    take("inspectors", STAFF, NAN, NAN.replace("甲-1", "甲-2").replace("Z1", "Z2"))
    done = take(
        "inspectors", STAFF + ",操作", NAN.replace("食品", "计量") + ",", "甲-2,,,,,,,,删除", update=True
    )
    assert (done.rows, done.counts["edited"], done.counts["dropped"]) == (1, 1, 1)


def test_recusals_are_updated_by_inspector_target_and_ground(take):
    take("targets", HEAD, A, B)
    take("inspectors", STAFF, NAN)
    head, one = (
        "人员编号,统一社会信用代码,回避事由,提出方式,回避截止日期,操作",
        "甲-1,91350100M000100Y43,配偶,本人",
    )
    take("recusals", head, one + ",,", one.replace("91350100M000100Y43", "91110000600037341L") + ",,")
    done = take(
        "recusals",
        head,
        one + ",2030-01-01,",
        one.replace("91350100M000100Y43", "91110000600037341L") + ",,删除",
        update=True,
    )
    assert done.rows == 1
    assert (done.counts["added"], done.counts["dropped"]) == (1, 2)


LISTS = "统一社会信用代码,名单名称,类别,有效期止"


def test_lists_are_applied_in_the_same_transaction_and_again_after_every_import(take, empty):
    take("targets", HEAD, A, B)
    done = take(
        "lists",
        LISTS,
        "91350100M000100Y43,重点监管名单,名单,",
        "91110000600037341L,食品经营许可证,许可,2020-01-01",
        "x,重点监管名单,名单,",
    )
    assert (done.rows, done.reapplied) == (3, 1)
    assert sorted(f.code for f in done.findings) == ["R576", "R578"]
    lists, targets = payloads(empty)[-2:]
    assert (lists["kind"], targets["kind"]) == ("lists", "targets")
    assert targets["source"] == "lists.csv"
    assert targets["reason"] == "专项名单、许可备案表 lists.csv"
    assert stations(empty, targets["digest"])["0Y43"].profile.lists == ("重点监管名单",)
    later = take("targets", HEAD, A, B, C, reason="月报")
    assert stations(empty, later.digest)["0Y43"].profile.lists == ("重点监管名单",)
    gone = take("lists", LISTS + ",操作", "91350100M000100Y43,重点监管名单,名单,,移出", update=True)
    assert (gone.rows, gone.reapplied) == (2, 1)
    assert stations(empty, payloads(empty)[-1]["digest"])["0Y43"].profile.lists == ()


def test_matters_checks_and_lists_sent_down_are_frozen_as_records(take, empty):
    assert take("matters", "抽查事项,抽查依据,事项类别", "登记事项检查,《条例》第一条,一般").rows == 1
    with pytest.raises(Refused, match="import targets before checks"):
        take("checks", "统一社会信用代码,检查日期,检查机关", "x,2023-05-01,市局")
    take("targets", HEAD, A)
    rows = ("统一社会信用代码,检查日期,检查机关,上级", "91350100M000100Y43,2023-05-01,市局,是")
    with pytest.raises(Refused, match="who stays out of the pools"):
        take("checks", *rows)
    checks = take("checks", *rows, reason="市局检查通报")
    assert payloads(empty)[-1]["reason"] == "市局检查通报"
    assert take("checks", *rows).unchanged
    (record,) = read_records(empty.snapshots / f"{checks.digest}.jsonl")
    assert record["superior"] is True
    with pytest.raises(FindingsStop) as stop:
        take("superior", "任务序号,统一社会信用代码", "1,91350100M000100Y43")
    assert [f.code for f in stop.value.findings] == ["R581"]
    path = empty.plan
    plan = path.read_text(encoding="utf-8")
    head, mark, tail = plan.partition('  - code: "15"\n')
    path.write_text(head + mark + "    drawn_by: { text: 由省局抽取, by: 省局 }\n" + tail, encoding="utf-8")
    assert take("superior", "任务序号,统一社会信用代码,批次", "15,91350100M000100Y43,1").rows == 1
    path.write_text("不是计划", encoding="utf-8")
    with pytest.raises(Refused, match="no valid plan"):
        take("superior", "任务序号,统一社会信用代码", "15,91350100M000100Y43")


def test_files_are_told_by_their_content(empty, tmp_path, at, actor):
    def load_file(path, **options):
        return import_registry(empty, "targets", path, actor=actor, now=at, **options)

    book = openpyxl.Workbook()
    for line in (HEAD, A, B):
        book.active.append(line.split(","))
    book.save(tmp_path / "名录.csv")
    first = load_file(tmp_path / "名录.csv")
    assert first.rows == 2
    path = tmp_path / "名录.parquet"
    source = text(tmp_path, HEAD, A, B, name="源.csv")
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_csv('{source}', all_varchar=true)) TO '{path}' (FORMAT parquet)"
        )
    assert load_file(path).digest == first.digest
    with pytest.raises(Unusable, match="no workbook"):
        load_file(path, sheet="企业")
    with pytest.raises(Unusable, match="directory"):
        load_file(tmp_path)
    with pytest.raises(FindingsStop):
        load_file(text(tmp_path, "%PDF-1.7", name="x.csv"))
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(Unusable, match="whole"):
        load_file(path)


def test_progress_is_told_up_to_the_end(empty, county, at, actor):
    told = []
    path = county / "targets.generated.csv"
    import_registry(
        empty, "targets", path, actor=actor, now=at, progress=lambda done, total: told.append((done, total))
    )
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
