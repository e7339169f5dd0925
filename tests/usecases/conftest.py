from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree

import pytest

from policy_engine.registry.sample import write_county
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


def run(workspace, on, tasks=(), kind="run", now=NOW, confirm=lambda names: None, plan=None):
    options = Options(plan=plan or workspace.plan, tasks=tuple(tasks), on=on, kind=kind)
    with start_engine() as engine:
        return run_plan(
            workspace, options, engine, actor=ACTOR, now=now, confirm=confirm, progress=lambda text: None
        )


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
