"""The two runs of the fifteen tasks on a generated county of 50,000 targets, and their verification.

Aim: both runs together at most 10 s and 1 GiB.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from bench.measure import BIN, ROOT, Run, figures, once, table

DAYS = ("2023-06-15", "2023-07-03")


def run() -> list[str]:
    county = ROOT / "bench" / ".data" / "county"
    policy = str(BIN / "policy")
    once([policy, "sample", "county", str(county)])
    taken: dict[str, list[Run]] = {}
    for _ in range(3):
        with tempfile.TemporaryDirectory() as name:
            workspace = Path(name) / "workspace"
            once([policy, "init", str(workspace), "--demo"])
            steps = {
                f"import {k}": ["registry", "import", k, str(county / f"{k}.generated.csv")]
                for k in ("targets", "inspectors", "recusals")
            }
            steps["attest"] = ["registry", "attest", "--all", "--yes"]
            steps |= {f"run --on {day}": ["run", "--on", day, "--yes"] for day in DAYS}
            steps |= {"verify": ["verify"], "audit verify": ["audit", "verify"]}
            for step, arguments in steps.items():
                taken.setdefault(step, []).append(once([policy, "--workspace", str(workspace), *arguments]))
    shutil.rmtree(county.parent)
    found = {step: figures(runs) for step, runs in taken.items()}
    both = [found[f"run --on {day}"] for day in DAYS]
    total = f"both runs: {sum(f.wall for f in both):.2f} s, {max(f.memory for f in both):.0f} MiB"
    return ["## the fifteen tasks, 50,000 targets", "", *table(found), "", total]
