import re
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree

import pytest

from policy_engine.registry.sample import write_county
from policy_engine.usecases import audit, verify
from policy_engine.usecases.engine import start_engine
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.init import init
from policy_engine.usecases.run import Options, run_plan
from policy_engine.usecases.workspace import load

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ACTOR = "op-0123456789ab"


@pytest.fixture(scope="session")
def county(tmp_path_factory):
    """A small generated county: the three files."""
    directory = tmp_path_factory.mktemp("county")
    write_county(directory, 7, targets=3000, inspectors=300)
    return directory


def fill(workspace, county, now=NOW, on=None):
    for kind in ("targets", "inspectors", "recusals"):
        import_registry(workspace, kind, county / f"{kind}.generated.csv", actor=ACTOR, now=now, on=on)
    return workspace


@pytest.fixture(scope="session")
def _template(tmp_path_factory, county):
    root = tmp_path_factory.mktemp("template") / "demo"
    fill(init(root, agency="140525", demo=True, actor=ACTOR, now=NOW), county, on=date(2023, 6, 1))
    return root


@pytest.fixture(scope="session")
def _drawn(tmp_path_factory, _template):
    root = tmp_path_factory.mktemp("drawn") / "demo"
    copytree(_template, root)
    run(load(root), date(2023, 6, 15))
    return root


@pytest.fixture
def demo(tmp_path, _template):
    """A demonstration workspace with registries and no draw."""
    copytree(_template, tmp_path / "demo")
    return load(tmp_path / "demo")


@pytest.fixture
def drawn(tmp_path, _drawn):
    """A demonstration workspace in which everything due on 2023-06-15 is drawn."""
    copytree(_drawn, tmp_path / "drawn")
    return load(tmp_path / "drawn")


@pytest.fixture(scope="session")
def _one(tmp_path_factory, _template):
    root = tmp_path_factory.mktemp("one") / "demo"
    copytree(_template, root)
    run(load(root), date(2023, 6, 15), tasks=["15"])
    return root


@pytest.fixture(scope="session")
def _joint(tmp_path_factory, _template):
    root = tmp_path_factory.mktemp("joint") / "demo"
    copytree(_template, root)
    workspace = load(root)
    text = workspace.plan.read_text(encoding="utf-8")
    for code in ("8", "15"):
        head, mark, tail = text.partition(f'  - code: "{code}"\n')
        # So that some targets are drawn by both, whatever the seed.
        tail = re.sub("rate: .*", "rate: 99%", tail, count=1)
        text = head + mark + "    joint_group: 一次上门\n" + tail
    workspace.plan.write_text(text, encoding="utf-8")
    run(workspace, date(2023, 6, 15), tasks=["8"])
    return root


@pytest.fixture(scope="session")
def _stuck(tmp_path_factory, _template):
    root = tmp_path_factory.mktemp("stuck") / "demo"
    copytree(_template, root)
    workspace = load(root)
    text = workspace.plan.read_text(encoding="utf-8")
    workspace.plan.write_text(text.replace("section: 网监股", "section: 不存在股", 1), encoding="utf-8")
    run(workspace, date(2023, 6, 15), tasks=["1"])
    return root


@pytest.fixture
def one(tmp_path, _one):
    """A demonstration workspace in which task 15 is drawn."""
    copytree(_one, tmp_path / "one")
    return load(tmp_path / "one")


@pytest.fixture
def joint(tmp_path, _joint):
    """One in which tasks 8 and 15 are drawn together."""
    copytree(_joint, tmp_path / "joint")
    return load(tmp_path / "joint")


@pytest.fixture
def stuck(tmp_path, _stuck):
    """One in which task 1 lacks officers of its section, which does not exist."""
    copytree(_stuck, tmp_path / "stuck")
    return load(tmp_path / "stuck")


def run(
    workspace,
    on,
    tasks=(),
    kind="run",
    now=NOW,
    confirm=lambda names: None,
    plan=None,
    progress=lambda text: None,
):
    options = Options(plan=plan or workspace.plan, tasks=tuple(tasks), on=on, kind=kind)
    with start_engine() as engine:
        return run_plan(workspace, options, engine, actor=ACTOR, now=now, confirm=confirm, progress=progress)


@pytest.fixture
def take():
    """`policy run` as a function."""
    return run


@pytest.fixture
def at():
    return NOW


@pytest.fixture
def actor():
    return ACTOR


@pytest.fixture
def imported():
    """Fill a workspace with a county's registries."""
    return fill


@pytest.fixture
def repository() -> Path:
    return Path(__file__).resolve().parents[2]


@pytest.fixture
def judging():
    """Call a use case that needs the rules engine."""

    def call(function, *arguments, **options):
        with start_engine() as engine:
            return function(*arguments, engine, **options)

    return call


@pytest.fixture
def holds(judging):
    """Asserts that log, tables and every draw verify."""

    def holds(workspace):
        for checks in (audit.verify(workspace).checks, judging(verify.verify_draws, workspace).checks):
            assert [p.zh for c in checks for p in c.problems] == []

    return holds


@pytest.fixture
def tamper():
    """Changes what the database holds as its owner could: SQL, and words in the payloads of one kind of event."""

    def tamper(workspace, *statements, kind="", old="", new=""):
        with sqlite3.connect(workspace.store) as link:
            for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                link.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                link.execute(statement)
            found = link.execute("SELECT idx, content, body FROM payload JOIN entry USING (idx)").fetchall()
            for idx, content, body in found:
                if kind and f'"kind":"{kind}"'.encode() in body:
                    changed = content.replace(old.encode(), new.encode())
                    assert changed != content
                    link.execute("UPDATE payload SET content = ? WHERE idx = ?", (changed, idx))
        link.close()

    return tamper
