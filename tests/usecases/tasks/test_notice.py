import io

import msgspec
import pytest
from docx import Document

from policy_engine.model.errors import Refused, Unusable
from policy_engine.report.notice import lines as words
from policy_engine.report.notice import render
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.match.substitute import Request, substitute
from policy_engine.usecases.tasks import notice as notice_module
from policy_engine.usecases.tasks.notice import Asked as Wanted
from policy_engine.usecases.tasks.notice import notices, write_docx

from .tools import NOW, ON, record, rows


def test_it_says_what_who_rights_and_how_to_verify(one):
    row = rows(one)[0]
    (notice,) = notices(one, Wanted(number=row.number)).notices
    with open_store(one.store, read_only=True) as store:
        draw = queries.draw(store, row.draw)
        roots = {point.size: point.root for point in queries.checkpoints(store)}
    text = "\n".join(line.text for line in words(notice, "zh"))
    for said in (
        row.number,
        row.name,
        draw.commitment,
        draw.header.pool.root,
        "L1",
        "申请回避",
        "第四十三条",
    ):
        assert said in text
    assert "第五十五条" in text
    assert notice.log_size > row.idx
    assert roots[notice.log_size] == notice.log_root
    assert notice.log_root in text
    assert [officer.id for officer in notice.officers] == list(row.officers)
    assert all(officer.certificate and officer.certificate in text for officer in notice.officers)


def test_the_same_notice_later_and_another_when_an_officer_changes(one, judging):
    first, second, *_ = rows(one)
    before = notices(one, Wanted(number=first.number))
    record(one, second)
    assert notices(one, Wanted(number=first.number)) == before
    request = Request(first.officers[0], "illness", "head", "")
    judging(substitute, one, first.number, request, actor="op", now=NOW, on=ON)
    (after,) = notices(one, Wanted(number=first.number)).notices
    assert after.log_size > before.notices[0].log_size
    assert first.officers[0] not in [officer.id for officer in after.officers]


def test_nothing_of_the_stratum(one):
    """The words are the same for every tier; so what differs between two notices is names, numbers and officers."""
    for notice in notices(one, Wanted(task="15")).notices:
        for lang in ("zh", "en"):
            text = "\n".join(line.text for line in words(notice, lang))
            for word in ("风险等级", "低风险", "高风险", "stratum", "tier", "层"):
                assert word not in text


def test_one_visit_for_several_tasks_has_one_notice(joint):
    found = notices(joint, Wanted(draw=rows(joint)[0].draw)).notices
    assert len(found) == len({row.target for row in rows(joint)})
    assert {n for notice in found for n in notice.numbers} == {row.number for row in rows(joint)}
    shared = next(notice for notice in found if len(notice.tasks) == 2)
    assert notices(joint, Wanted(number=shared.numbers[1])).notices == (shared,)


def test_of_a_task_only_what_is_still_to_be_recorded(one):
    every = rows(one)
    record(one, every[0])
    numbers = {n for notice in notices(one, Wanted(task="15")).notices for n in notice.numbers}
    assert numbers == {row.number for row in every[1:]}
    for row in every[1:]:
        record(one, row)
    with pytest.raises(Refused, match="on record"):
        notices(one, Wanted(task="15"))
    assert len(notices(one, Wanted(number=every[0].number)).notices) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(number="1", task="15"),
        Wanted(task="51"),
        Wanted(task="12"),
        Wanted(draw="x"),
        Wanted(number="#99999"),
    ],
)
def test_a_slip(one, wanted):
    with pytest.raises(Unusable):
        notices(one, wanted)


def test_a_plan_whose_text_is_gone_is_named(one):
    for path in one.snapshots.glob("*.yaml"):
        path.unlink()
    with pytest.raises(Refused) as stop:
        notices(one, Wanted(task="15"))
    assert "snapshots/" in stop.value.advice.zh


def test_a_word_file_has_a_page_each_and_is_always_the_same(one, tmp_path):
    found = notices(one, Wanted(task="15")).notices
    path = tmp_path / "通知书.docx"
    write_docx(path, found, "zh")
    first = path.read_bytes()
    write_docx(path, found, "zh")
    assert path.read_bytes() == first
    paragraphs = Document(io.BytesIO(first)).paragraphs
    begun = [p for p in paragraphs if p.paragraph_format.page_break_before]
    assert len(begun) == len(found) - 1
    text = [p.text for p in paragraphs]
    assert all(any(notice.name in line for line in text) for notice in found)
    assert text.count("【演示：不是真实的检查通知】") == len(found)
    with pytest.raises(Unusable):
        write_docx(tmp_path / "通知书.doc", found, "zh")


def test_what_a_register_holds_cannot_steer_the_terminal(one):
    (notice,) = notices(one, Wanted(number=rows(one)[0].number)).notices
    odd = msgspec.structs.replace(notice, name="甲\x1b[31m{x}乙")
    text = "\n".join(render([odd], "zh"))
    assert "\x1b" not in text
    assert "{x}乙" in text


def test_the_basis_of_a_matter_from_the_imported_list(one, tmp_path):
    path = tmp_path / "清单.csv"
    path.write_text("抽查事项,依据\n食品销售监督检查,《食品安全法》第一百一十条\n", encoding="utf-8")
    import_registry(one, "matters", path, actor="op-test", now=NOW, on=ON)
    (notice,) = notices(one, Wanted(number=rows(one)[0].number)).notices
    assert notice.tasks[0].matters == (("食品销售监督检查", "《食品安全法》第一百一十条"),)


def test_the_basis_of_a_matter_where_the_list_has_it(one, monkeypatch):
    from policy_engine.model.plan import Matter

    listed = {"食品销售监督检查": Matter("食品销售监督检查", basis="《食品安全法》")}
    monkeypatch.setattr(notice_module, "listed_matters", lambda plan: listed)
    (notice,) = notices(one, Wanted(number=rows(one)[0].number)).notices
    assert "依据：《食品安全法》" in "\n".join(line.text for line in words(notice, "zh"))


def test_an_officer_who_has_left_the_register_is_named_by_that_of_the_draw(one, county, tmp_path):
    row = rows(one)[0]
    gone = row.officers[0]
    kept = (county / "inspectors.generated.csv").read_text(encoding="utf-8-sig").splitlines()
    path = tmp_path / "检查员.csv"
    path.write_text("\n".join(line for line in kept if gone not in line), encoding="utf-8")
    (before,) = notices(one, Wanted(number=row.number)).notices
    import_registry(one, "inspectors", path, actor="op-test", now=NOW, on=ON)
    (after,) = notices(one, Wanted(number=row.number)).notices
    assert [officer.certificate for officer in after.officers if officer.id == gone] != [""]
    assert after.officers == before.officers
