from pathlib import Path

import pytest

from policy_engine.model.errors import Refused, Unusable
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.init import init
from policy_engine.usecases.workspace import find, keep, load, nearest, shown


def make(root, at, actor, demo=False):
    return init(root, agency="140525", demo=demo, actor=actor, now=at)


def test_init_makes_everything_a_workspace_needs(tmp_path, at, actor):
    workspace = make(tmp_path / "new", at, actor)
    names = {path.name for path in (tmp_path / "new").iterdir()}
    assert names == {"plans", "rules", "schemas", ".vscode", "snapshots", "policy.db", "policy.toml"}
    assert workspace.plan.is_file()
    assert (workspace.rules / "tests").is_dir()


def test_a_demonstration_is_marked_in_the_log_and_not_in_the_configuration(tmp_path, at, actor):
    for demo in (True, False):
        workspace = make(tmp_path / str(demo), at, actor, demo=demo)
        assert "demo" not in (workspace.root / "policy.toml").read_text()
        with open_store(workspace.store, read_only=True) as store:
            assert queries.is_demo(store) is demo


def test_init_changes_nothing_where_something_is_in_the_way(tmp_path, at, actor):
    (tmp_path / "plans").mkdir()
    with pytest.raises(Refused) as stop:
        make(tmp_path, at, actor)
    assert "plans" in stop.value.message.zh
    assert [path.name for path in tmp_path.iterdir()] == ["plans"]


def test_init_into_an_existing_directory_leaves_other_files_alone(tmp_path, at, actor):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode" / "settings.json").write_text("{}")
    make(tmp_path, at, actor)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / ".vscode" / "settings.json").read_text() == "{}"


def test_init_below_a_file_cannot_be_done(tmp_path, at, actor):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unusable):
        make(tmp_path / "file" / "workspace", at, actor)


def test_the_nearest_workspace_upwards_is_found(tmp_path, at, actor):
    make(tmp_path / "outer", at, actor)
    deep = tmp_path / "outer" / "plans" / "old"
    deep.mkdir()
    assert nearest(deep) == (tmp_path / "outer").resolve()
    assert find(None, deep).root == (tmp_path / "outer").resolve()


def test_outside_a_workspace_the_advice_says_how_to_make_one(tmp_path):
    with pytest.raises(Unusable) as stop:
        find(None, tmp_path)
    assert "policy init" in stop.value.advice.zh


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "没有这个文件"),
        ("format = ", "读不出来"),
        ("\udcff", "读不出来"),
        ('format = "policy-workspace/9"', "format"),
        ('format = "policy-workspace/1"\nplan = "p"', "agency"),
        ('format = "policy-workspace/1"\nagency = 140525\nplan = "p"', "agency"),
        ('format = "policy-workspace/1"\nagency = "140525"', "plan"),
    ],
)
def test_a_wrong_configuration_is_named(tmp_path, text, said):
    if text is not None:
        (tmp_path / "policy.toml").write_text(text, errors="surrogateescape")
    with pytest.raises(Unusable) as stop:
        load(tmp_path)
    assert said in stop.value.message.zh
    assert "policy.toml" in stop.value.message.zh


def test_a_kept_file_is_written_once(tmp_path):
    keep(tmp_path, "a", b"1")
    keep(tmp_path, "a", b"2")
    assert (tmp_path / "a").read_bytes() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_paths_are_shown_as_a_person_would_type_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "plans" / "2023.yaml") == "plans/2023.yaml"
    assert shown(Path("/")) == "/"
