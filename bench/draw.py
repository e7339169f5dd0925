"""Drawing at the size of a province: 1,000,000 generated targets, each thing in a fresh process, beside samplers in use.

Aims: import of the CSV with full validation 20 s, freezing 15 s, commitment to the pools of the fifteen tasks 8 s, the draw after
the reveal not slower than pandas' `groupby.sample`, which nobody can verify, and 20 times faster than consistent-sampler; the outsiders'
verifier 15 s; 2 GiB.

`python -m bench draw` builds its data in a temporary directory. Peers run where they are installed (pandas, consistent-sampler,
cryptorandom). BENCH_TARGETS=100000 makes it smaller.
"""

from __future__ import annotations

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.draw_steps import PERCENT, county
from bench.measure import BIN, ROOT, Run
from bench.tree import whole

TARGETS = int(os.environ.get("BENCH_TARGETS", "1000000"))
INSPECTORS = 3_000
RUNS = 3
SLOW = 20.0
"""Seconds of the first turn from which on a peer has only that one."""

STEPS = {
    "import: reading the CSV with full validation": "read",
    "freezing (snapshot)": "freeze",
    "verifying the snapshot": "verify",
    "commitment to the pools of the fifteen tasks": "commit",
}
OURS = f"policy draw, {PERCENT} % by tier, from the committed pool"
AFTER = {
    OURS: ("draw", "policy_engine"),
    "pandas groupby.sample, frozen (pickle of ids and tiers)": ("pandas-frozen", "pandas"),
    "pandas groupby.sample, raw (CSV, three columns)": ("pandas-raw", "pandas"),
    "cryptorandom random_sample, raw (CSV), no tiers": ("cryptorandom", "cryptorandom"),
    "consistent-sampler, raw (CSV), no tiers": ("consistent-sampler", "consistent_sampler"),
}


class Taken(NamedTuple):
    """One run of a step: the process, the seconds of the step alone, how many it drew, and their digest."""

    run: Run
    seconds: float
    count: int
    digest: str


def run() -> list[str]:
    with TemporaryDirectory(prefix="policy-bench-") as name:
        data = Path(name)
        sizes = ["--targets", str(TARGETS), "--inspectors", str(INSPECTORS)]
        whole([str(BIN / "policy"), "sample", "county", str(county(data).parent), *sizes])
        _step("freeze", data)
        pool = _step("pool", data)
        if find_spec("pandas"):
            _step("frame", data)
        steps = _turns(STEPS, data)
        there = {name: step for name, (step, module) in AFTER.items() if find_spec(module)}
        after = _turns(there, data)
        return [
            f"## a draw from {TARGETS:,} targets",
            "",
            "Aims for 1,000,000: import 20 s, freezing 15 s, commitment 8 s, the draw not slower than groupby.sample and 20 × faster than "
            "consistent-sampler, the outsiders' verifier 15 s, each within 2 GiB.",
            "",
            f"Whole processes and, of these, the step alone; min and median of {RUNS}, interleaved; memory of the process tree.",
            "",
            *_table("step", steps),
            "",
            f"After the reveal, {PERCENT} % of {pool.count:,} who are open:",
            "",
            *_table("sampler", after),
            "",
            *_compared(after),
            *[f"not installed: {name}" for name in AFTER if name not in there],
            "",
            f"The product's commands on a workspace of {TARGETS:,} targets and {INSPECTORS:,} officers, once each, in this order:",
            "",
            *_commands(data),
        ]


def _step(step: str, data: Path) -> Taken:
    found = whole([sys.executable, "-m", "bench.draw_steps", step, str(data)])
    seconds, count, digest = found.said.split()
    return Taken(found.run, float(seconds), int(count), digest)


def _turns(steps: dict[str, str], data: Path) -> dict[str, list[Taken]]:
    """A B C A B C …; what gave another number or digest than the turn before stops the bench."""
    found: dict[str, list[Taken]] = {name: [] for name in steps}
    for _ in range(RUNS):
        for name, step in steps.items():
            before = found[name]
            if before and step not in STEPS.values() and before[0].run.wall > SLOW:
                continue
            before.append(_step(step, data))
            assert before[-1].count == before[0].count > 0, f"{name}: another number"
            assert before[-1].digest == before[0].digest, f"{name}: another result"
    return found


def _table(what: str, found: dict[str, list[Taken]]) -> list[str]:
    lines = [
        f"| {what} | rows | step min s | step median s | process min s | process median s | CPU median s | peak MiB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, taken in found.items():
        alone, walls = [one.seconds for one in taken], [one.run.wall for one in taken]
        cpu, memory = median(one.run.cpu for one in taken), max(one.run.memory for one in taken)
        once = "" if len(taken) == RUNS else f" ({len(taken)} ×)"
        lines.append(
            f"| {name}{once} | {taken[0].count:,} | {min(alone):.2f} | {median(alone):.2f} | {min(walls):.2f} | "
            f"{median(walls):.2f} | {cpu:.2f} | {memory:.0f} |"
        )
    return lines


def _compared(after: dict[str, list[Taken]]) -> list[str]:
    """How many times as long the peers' processes and steps take, by medians."""
    own, lines = after[OURS], []
    for name, taken in after.items():
        if name != OURS:
            assert abs(taken[0].count - own[0].count) <= 5, f"{name}: drew {taken[0].count}"
            process = median(t.run.wall for t in taken) / median(t.run.wall for t in own)
            step = median(t.seconds for t in taken) / median(t.seconds for t in own)
            lines.append(f"- {name}: {process:.1f} × the process, {step:.1f} × the step")
    return lines


def _commands(data: Path) -> list[str]:
    workspace, sheets = data / "workspace", county(data).parent
    auditor, public = data / "auditor", data / "public"
    policy = str(BIN / "policy")
    whole([policy, "init", str(workspace), "--demo"])
    june = ("--on", "2023-06-15")
    steps: dict[str, list[str]] = {
        f"registry import {kind}": [
            "registry",
            "import",
            kind,
            str(sheets / f"{kind}.generated.csv"),
            "--on",
            "2023-06-10",
        ]
        for kind in ("targets", "inspectors", "recusals")
    }
    steps |= {
        "registry attest": ["registry", "attest", "--all", "--yes"],
        "draw commit": ["draw", "commit", "--yes", *june],
        "run, of what is committed": ["run", "--yes", *june],
        "verify": ["verify"],
        "draw bundle --auditor": ["draw", "bundle", "--auditor", "--out", str(auditor)],
        "draw bundle --public": ["draw", "bundle", "--public", "--out", str(public)],
    }
    commands = {
        f"policy {name}": [policy, "--workspace", str(workspace), *rest] for name, rest in steps.items()
    }
    outsiders = [sys.executable, str(ROOT / "verify" / "verify_draw.py")]
    commands["verify_draw.py, auditor bundle"] = [*outsiders, str(auditor)]
    commands["verify_draw.py, public bundle"] = [*outsiders, str(public)]
    lines = ["| command | wall s | CPU s | peak MiB |", "|---|---:|---:|---:|"]
    draws = -1
    for name, command in commands.items():
        found = whole(command)
        if name == "policy verify":
            draws = len(re.findall("相符|holds", found.said))
            assert draws > 0, "nothing was verified"
        lines.append(f"| {name} | {found.run.wall:.2f} | {found.run.cpu:.2f} | {found.run.memory:.0f} |")
    (registry,) = (auditor / "inputs").glob("*.targets.jsonl")
    with registry.open("rb") as file:
        assert sum(1 for _ in file) == TARGETS, "the bundle lacks targets"
    for bundle in (auditor, public):
        assert len(list((bundle / "draws").iterdir())) == draws, "the bundle lacks draws"
    size = sum(path.stat().st_size for path in auditor.rglob("*") if path.is_file()) / 2**20
    return [*lines, "", f"{draws} draws; the auditor bundle has {size:.0f} MiB"]
