"""`make bench`; `python -m bench draw` measures that part alone and puts it in the place of its sections of RESULTS.md.

With BENCH_TARGETS, which makes `draw` smaller, it only prints.
"""

from __future__ import annotations

import os
import re
import sys

from bench import cases, check, draw, matching, run
from bench.measure import ROOT, machine

PARTS = {"check": check, "run": run, "matching": matching, "draw": draw, "cases": cases}
RESULTS = ROOT / "bench" / "RESULTS.md"


def main() -> None:
    head = [
        "# Figures",
        "",
        "Written by `make bench`. Whole processes, interleaved, warm files.",
        "",
        machine(),
    ]
    text = "\n".join([*head, ""])
    if sys.argv[1:] and RESULTS.is_file():
        text = RESULTS.read_text(encoding="utf-8")
    for name in sys.argv[1:] or PARTS:
        part = "\n".join(PARTS[name].run()).strip("\n")
        print(part, flush=True)
        text = placed(text, part)
    if "BENCH_TARGETS" not in os.environ:
        RESULTS.write_text(text, encoding="utf-8")


def placed(text: str, part: str) -> str:
    """Results with these sections, each in the place of the one of its title, or at the end."""
    for section in re.split(r"\n(?=## )", part):
        title, new = section.partition("\n")[0], section.strip("\n") + "\n"
        kept = re.split(r"\n(?=## )", text.rstrip("\n") + "\n")
        there = [n for n, old in enumerate(kept) if old.partition("\n")[0] == title]
        if there:
            kept[there[0]] = new
        text = "\n".join(kept if there else [*kept, new])
    return text


main()
