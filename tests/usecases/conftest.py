import re
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree

import msgspec
import pytest

from policy_engine.registry.sample import write_county
from policy_engine.rulebook.cage import Cage
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases import audit, verify
from policy_engine.usecases.import_registry import import_registry
from policy_engine.usecases.init import init
from policy_engine.usecases.registry.attest import Asked, attest
from policy_engine.usecases.run import Options, run_plan
from policy_engine.usecases.workspace import load

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ACTOR = "op-0123456789ab"


ENGINE = Cage()
"""One rules engine for all tests, started when it is first asked: every request has its own facts."""


@pytest.fixture(scope="session", autouse=True)
def _engine():
    yield
    ENGINE.close()


@pytest.fixture(scope="session")
def county(tmp_path_factory):
    """A small generated county: the three files."""
    directory = tmp_path_factory.mktemp("county")
    write_county(directory, 7, targets=1000, inspectors=300)
    return directory


def fill(workspace, county, now=NOW, on=None):
    for kind in ("targets", "inspectors", "recusals"):
        import_registry(workspace, kind, county / f"{kind}.generated.csv", actor=ACTOR, now=now, on=on)
    return sign(workspace, now, on)


def sign(workspace, now=NOW, on=None, plan=None):
    """Every section of the plan signs off the registry of targets in force."""
    attest(workspace, Asked(plan or workspace.plan, on=on), actor=ACTOR, now=now)
    return workspace


@pytest.fixture(scope="session")
def _template(tmp_path_factory, county):
    root = tmp_path_factory.mktemp("template") / "demo"
    fill(init(root, agency="140525", demo=True, actor=ACTOR, now=NOW), county, on=date(2023, 6, 10))
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
    sign(workspace, on=date(2023, 6, 1))
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
    return run_plan(workspace, options, ENGINE, actor=ACTOR, now=now, confirm=confirm, progress=progress)


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
def signed():
    """Have every section sign off the registry in force."""
    return sign


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
        return function(*arguments, ENGINE, **options)

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


MAY, MID_MAY, JUNE, AUGUST = date(2023, 5, 10), date(2023, 5, 20), date(2023, 6, 15), date(2023, 8, 15)
"""In the first batch's window, between the windows, in the second's, in the third's."""
BATCHES = """\
    batches:
      - window: { text: 5月上旬, from: 2023-05-01, to: 2023-05-10 }
      - window: { text: 6月, from: 2023-06-01, to: 2023-06-30 }
        rate: 6%
      - window: { text: 8月, from: 2023-08-01, to: 2023-08-31 }
"""
DRAW = "140525/2023-internal/15"
CANCELLED, POSTPONED = "    status: cancelled\n", "    status: postponed\n"
SUPERIOR = "    drawn_by: { text: 抽查名单由省局统一抽取派发, by: 山西省市场监督管理局 }\n"
JOINT = "    joint_group: 一次上门\n"
FILED = """\
amendments:
  - number: 2023-1
    filed_on: 2023-04-20
    applicant: 食品流通股
    application: 关于变更抽查计划的申请
    reason: 与专项整治重复
    tasks: [{tasks}]
"""


def written(workspace, _unit="", **lines):
    """Put lines into tasks of a workspace's plan, by code (t15=…), and file what has to be filed."""
    text = workspace.plan.read_text(encoding="utf-8")
    for code, more in lines.items():
        head, mark, tail = text.partition(f'  - code: "{code[1:]}"\n')
        if _unit:
            tail = tail.replace("    scope:\n", f"    scope:\n      unit: {_unit}\n", 1)
        text = head + mark + more + tail
    changed = [f'"{code[1:]}"' for code, more in lines.items() if "status:" in more]
    filed = FILED.format(tasks=", ".join(changed)) if changed else ""
    workspace.plan.write_text(text.rstrip("\n") + "\n" + filed, encoding="utf-8")
    return workspace


@pytest.fixture
def write(demo):
    """`written` for a workspace with registries and no draw."""

    def write(_unit="", **lines):
        return written(demo, _unit, **lines)

    return write


@pytest.fixture
def rated():
    """Gives tasks of a workspace's plan another rate."""

    def rated(workspace, rate, *codes):
        text = workspace.plan.read_text(encoding="utf-8")
        for code in codes:
            head, mark, tail = text.partition(f'  - code: "{code}"\n')
            text = head + mark + re.sub("rate: .*", f"rate: {rate}", tail, count=1)
        workspace.plan.write_text(text, encoding="utf-8")
        return workspace

    return rated


@pytest.fixture
def batched(write):
    """A workspace whose task 15 has three batches."""
    return write(t15=BATCHES)


@pytest.fixture(scope="session")
def _thrice(tmp_path_factory, _template):
    root = tmp_path_factory.mktemp("thrice") / "demo"
    copytree(_template, root)
    workspace = written(load(root), t15=BATCHES)
    for day in (MAY, JUNE, AUGUST):
        sign(workspace, on=day)
        run(workspace, day, tasks=["15"])
    return root


@pytest.fixture
def thrice(tmp_path, _thrice):
    """All of them drawn, each on a day of its own."""
    copytree(_thrice, tmp_path / "thrice")
    return load(tmp_path / "thrice")


def draws(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return {draw.name: draw for draw in queries.draws(store)}


def inspections(workspace, draw=None):
    with open_store(workspace.store, read_only=True) as store:
        return queries.inspections(store, draw)


def states(outcome, code="15"):
    return [task.state for task in outcome.tasks if task.code == code]


def kinds(workspace):
    with open_store(workspace.store, read_only=True) as store:
        return [msgspec.json.decode(entry.body)["kind"] for entry in queries.entries(store)]


def stopping(*args, **kwargs):
    raise KeyboardInterrupt


def verify_draws(workspace):
    return verify.verify_draws(workspace, ENGINE)
