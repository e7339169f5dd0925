"""Two plan files, or a file and the plan in force."""

import pytest

from policy_engine.model.errors import FindingsStop, Refused
from policy_engine.usecases.plan.diff import compare, compare_in_force


@pytest.fixture
def files(tmp_path, repository):
    text = (repository / "plans/2023.yaml").read_text(encoding="utf-8")
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(text, encoding="utf-8")
    new.write_text(text, encoding="utf-8")
    return old, new


def rewrite(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_two_files_are_compared_with_their_names_and_digests(files):
    old, new = files
    rewrite(new, "rate: 5%", "rate: 3%")
    found = compare(old, new)
    assert [c.what.zh for c in found.changes] == ["抽查比例/数量：5% → 3%"]
    assert (found.old.file, found.new.file) == (str(old), str(new))
    assert found.old.sha256 != found.new.sha256
    assert found.names["1"] == "对广告经营者双随机抽查"
    assert found.noted is False


def test_names_are_known_of_tasks_that_went_and_came(files):
    old, new = files
    rewrite(new, 'code: "15"', 'code: "16"')
    found = compare(old, new)
    assert found.names["15"] == found.names["16"]


def test_what_is_noted_beside_the_plan_is_told_apart(files):
    old, new = files
    assert compare(old, new).noted is False
    rewrite(new, "  table:", '  number: "JH-1"\n  table:')
    found = compare(old, new)
    assert (found.changes, found.noted) == ((), True)


@pytest.mark.parametrize("which", [0, 1])
def test_a_file_with_errors_is_not_compared(files, which):
    rewrite(files[which], "rate: 5%", "rate: 500%")
    with pytest.raises(FindingsStop) as stop:
        compare(*files)
    assert files[which].name in stop.value.message.zh
    assert stop.value.findings


def test_the_plan_in_force_is_the_old_one(one):
    rewrite(one.plan, "rate: 5%", "rate: 3%")
    found = compare_in_force(one, one.plan)
    assert (found.old.file, found.old.since) == ("", "2023-06-15")
    assert [c.task for c in found.changes] == ["1"]
    assert found.demo is True


def test_without_one_in_force_there_is_nothing_to_compare_with(demo):
    with pytest.raises(Refused) as stop:
        compare_in_force(demo, demo.plan)
    assert "policy plan record" in stop.value.advice.zh


def test_a_plan_of_another_agency_is_not_compared_with_this_ones(one):
    rewrite(one.plan, 'agency: "140525"', 'agency: "140581"')
    with pytest.raises(Refused) as stop:
        compare_in_force(one, one.plan)
    assert "140581" in stop.value.message.zh
