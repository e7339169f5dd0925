"""`make bench`; `python -m bench draw` prints the figures of that part alone and writes nothing."""

from __future__ import annotations

import sys

from bench import check, draw, matching, run
from bench.measure import ROOT, machine

PARTS = {"check": check, "run": run, "matching": matching, "draw": draw}


def main() -> None:
    if len(sys.argv) > 1:
        for name in sys.argv[1:]:
            print("\n".join(PARTS[name].run()))
        return
    lines = [
        "# Figures",
        "",
        "Written by `make bench`. Whole processes, interleaved, warm files.",
        "",
        machine(),
        "",
    ]
    for part in PARTS.values():
        lines += [*part.run(), ""]
    text = "\n".join(lines)
    (ROOT / "bench" / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


main()
