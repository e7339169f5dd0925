"""A demonstration workspace in which a year's plan was drawn once, for what comes after a draw."""

from __future__ import annotations

from pathlib import Path

from bench.measure import BIN, once


def drawn(root: Path, county: Path, targets: int, day: str) -> list[str]:
    """Make it with a generated county, written to `county`, and draw what is due on `day`. The command line that works in it."""
    policy = str(BIN / "policy")
    once([policy, "sample", "county", str(county), "--targets", str(targets)])
    once([policy, "init", str(root), "--demo"])
    inside = [policy, "--workspace", str(root)]
    for kind in ("targets", "inspectors", "recusals"):
        once([*inside, "registry", "import", kind, str(county / f"{kind}.generated.csv")])
    once([*inside, "registry", "attest", "--all", "--yes"])
    once([*inside, "run", "--on", day, "--yes"])
    return inside
