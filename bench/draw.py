"""The first random at the size of a province: 1,000,000 generated targets, each step in a fresh process, beside samplers in use.

Aims: import of the CSV with full validation 20 s, freezing 15 s, commitment to the pools of the fifteen tasks 8 s, the draw after
the reveal not slower than pandas' `groupby.sample`, which nobody can verify, and 20 times faster than consistent-sampler; 2 GiB.

`python -m bench draw` measures; peers only where they are installed (pandas, consistent-sampler, cryptorandom).
`python -m bench.draw STEP` is one such process: it prints the seconds of the step itself and a digest of what it gave.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from bench.measure import ROOT, Run, figures, once, table

TARGETS = 1_000_000
RUNS = 5
DATA = Path(tempfile.gettempdir()) / f"policy-bench-{TARGETS}"
CSV = DATA / "county" / "targets.generated.csv"
FRAME = DATA / "frame.pickle"
SECRET, SEED = bytes(range(32)), bytes(range(32, 64))
NAME = "140525/bench/1/1"
PERCENT = 3
PEERS = {
    "pandas groupby.sample, raw registry": ("pandas-raw", "pandas"),
    "pandas groupby.sample, frozen": ("pandas-frozen", "pandas"),
    "cryptorandom": ("cryptorandom", "cryptorandom"),
    "consistent-sampler": ("consistent-sampler", "consistent_sampler"),
}


def run() -> list[str]:
    for step in ("make", *(("frame",) if find_spec("pandas") else ())):
        once(_command(step))
    lines = ["## a draw from 1,000,000 targets", ""]
    rows = ["| step | step min s | step median s | process peak MiB |", "|---|---:|---:|---:|"]
    for name, step in (
        ("import of the CSV, full validation", "import"),
        ("freezing", "freeze"),
        ("verifying the snapshot", "verify"),
        ("commitment to the pools of the fifteen tasks", "commit"),
    ):
        rows.append(_row(name, step))
    once(_command("pool"))
    commands = {f"policy draw, {PERCENT} % by tier": "draw"}
    commands |= {name: step for name, (step, module) in PEERS.items() if find_spec(module)}
    found: dict[str, list[Run]] = {name: [] for name in commands}
    digests: dict[str, set[str]] = {name: set() for name in commands}
    for turn in range(RUNS + 1):
        for name, step in commands.items():
            # The first turn only warms up; a peer that takes many seconds has two turns.
            if turn <= 1 or found[name][0].wall < 5:
                taken = once(_command(step))
                found[name] += [taken] if turn else []
    for name, step in commands.items():
        digests[name] = {_ask(step)[1] for _ in range(2)}
    assert len(digests[f"policy draw, {PERCENT} % by tier"]) == 1, "the same seed drew differently"
    missing = [name for name in PEERS if name not in commands]
    return [
        *lines,
        *rows,
        "",
        "After the reveal, whole processes:",
        "",
        *table({name: figures(runs) for name, runs in found.items()}),
        *(["", f"not installed: {', '.join(missing)}"] if missing else []),
    ]


def _command(step: str) -> list[str]:
    return [sys.executable, "-m", "bench.draw", step]


def _ask(step: str) -> tuple[float, str]:
    seconds, digest = subprocess.check_output(_command(step), cwd=ROOT, text=True).split()
    return float(seconds), digest


def _row(name: str, step: str) -> str:
    memory = once(_command(step)).memory
    said = [_ask(step) for _ in range(3)]
    assert len({digest for _, digest in said}) == 1, f"{name}: not the same every time"
    seconds = [one for one, _ in said]
    return f"| {name} | {min(seconds):.2f} | {median(seconds):.2f} | {memory:.0f} |"


def _snapshot() -> Path:
    (path,) = (DATA / "snapshots").glob("*.parquet")
    return path


def _make() -> str:
    """The generated registry, once for all runs."""
    from policy_engine.registry.sample import write_county
    from policy_engine.registry.snapshot import write_targets
    from policy_engine.registry.targets import import_targets

    if not CSV.is_file():
        write_county(CSV.parent, 2023, targets=TARGETS, inspectors=3_000)
    if not (DATA / "snapshots").is_dir():
        write_targets(import_targets(CSV, on=date(2023, 6, 15)).rows, DATA / "snapshots")
    return ""


def _import() -> Callable[[], str]:
    from policy_engine.registry.targets import import_targets

    return lambda: str(len(import_targets(CSV, on=date(2023, 6, 15)).rows))


def _freeze() -> Callable[[], str]:
    from policy_engine.registry.snapshot import read_targets, write_targets

    targets = read_targets(_snapshot())
    return lambda: write_targets(targets, DATA / "again")


def _verify() -> Callable[[], str]:
    from policy_engine.registry.snapshot import verify_targets

    return lambda: str(verify_targets(_snapshot()))


def _commit() -> Callable[[], str]:
    from policy_engine.engines.commit import commit
    from policy_engine.engines.frozen import Frozen
    from policy_engine.plan.load import load_plan
    from policy_engine.usecases.membership import membership

    plan = load_plan(ROOT / "plans" / "2023.yaml", "2023.yaml").plan
    assert plan is not None
    frozen = Frozen(_snapshot())

    def commit_all() -> str:
        members = membership(plan, frozen, {})
        roots = []
        for task in plan.tasks:
            mine = {p: [task.code] for p, codes in members.profiles.items() if task.code in codes}
            roots.append(commit(frozen, SECRET, NAME, mine, {}, DATA / "pools").root.root)
        return sha256("".join(roots).encode()).hexdigest()

    return commit_all


def _pool() -> str:
    """One pool of everybody who is open."""
    from policy_engine.engines.commit import commit
    from policy_engine.engines.frozen import Frozen

    frozen = Frozen(_snapshot())
    everybody = {profile: ["1"] for profile in frozen.profiles if profile.standing == "open"}
    for old in (DATA / "pool").glob("*"):
        old.unlink()
    commit(frozen, SECRET, NAME, everybody, {}, DATA / "pool")
    return ""


def _draw() -> Callable[[], str]:
    from policy_engine.engines.duck import DuckPool
    from policy_engine.model.draw import Quota

    (path,) = (DATA / "pool").glob("*.parquet")
    rate = (PERCENT, 100)
    quota = Quota("1", "weights", rate, None, None, None, {"A": 1, "B": 1, "C": 1, "D": 1, "-": 1})

    def draw() -> str:
        (result,) = DuckPool(path, SECRET).draw([quota], SEED, 20)
        return sha256(repr(result).encode()).hexdigest()

    return draw


def _frame() -> str:
    import pandas

    frame = pandas.read_csv(CSV, encoding="utf-8-sig", dtype="str", keep_default_na=False)
    frame = frame[frame["登记状态"] == "存续"]
    slim = pandas.DataFrame(
        {"id": frame["统一社会信用代码"], "tier": frame["信用风险等级"].astype("category")}
    )
    slim.reset_index(drop=True).to_pickle(FRAME)
    return ""


def _pandas_raw() -> Callable[[], str]:
    import pandas

    def sample() -> str:
        columns = ["统一社会信用代码", "登记状态", "信用风险等级"]
        frame = pandas.read_csv(
            CSV, encoding="utf-8-sig", dtype="str", keep_default_na=False, usecols=columns
        )
        frame = frame[frame["登记状态"] == "存续"]
        drawn = frame.groupby("信用风险等级").sample(frac=PERCENT / 100, random_state=2023)
        return sha256("".join(drawn["统一社会信用代码"]).encode()).hexdigest()

    return sample


def _pandas_frozen() -> Callable[[], str]:
    import pandas

    def sample() -> str:
        frame = pandas.read_pickle(FRAME)
        drawn = frame.groupby("tier", observed=True).sample(frac=PERCENT / 100, random_state=2023)
        return sha256("".join(drawn["id"]).encode()).hexdigest()

    return sample


def _ids() -> list[str]:
    import csv

    with CSV.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return [row["统一社会信用代码"] for row in rows if row["登记状态"] == "存续"]


def _consistent_sampler() -> Callable[[], str]:
    from consistent_sampler import sampler

    def sample() -> str:
        ids = _ids()
        take = len(ids) * PERCENT // 100
        drawn = [one[1] for one in sampler(ids, seed=SEED.hex(), take=take)]
        return sha256("".join(map(str, drawn)).encode()).hexdigest()

    return sample


def _cryptorandom() -> Callable[[], str]:
    from cryptorandom.cryptorandom import SHA256
    from cryptorandom.sample import random_sample

    def sample() -> str:
        ids = _ids()
        drawn = random_sample(ids, len(ids) * PERCENT // 100, prng=SHA256(SEED.hex()))
        return sha256("".join(map(str, drawn)).encode()).hexdigest()

    return sample


STEPS: dict[str, Callable[[], str | Callable[[], str]]] = {
    "make": _make,
    "import": _import,
    "freeze": _freeze,
    "verify": _verify,
    "commit": _commit,
    "pool": _pool,
    "draw": _draw,
    "frame": _frame,
    "pandas-raw": _pandas_raw,
    "pandas-frozen": _pandas_frozen,
    "consistent-sampler": _consistent_sampler,
    "cryptorandom": _cryptorandom,
}


def main() -> None:
    step = STEPS[sys.argv[1]]()
    if not isinstance(step, str):
        start = time.perf_counter()
        digest = step()
        print(f"{time.perf_counter() - start:.3f} {digest}")


if __name__ == "__main__":
    main()
