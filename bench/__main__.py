"""`make bench`."""

from __future__ import annotations

from bench import check, matching, run
from bench.measure import ROOT, machine


def main() -> None:
    lines = [
        "# Figures",
        "",
        "Written by `make bench`. Whole processes, interleaved, warm files.",
        "",
        machine(),
        "",
    ]
    for part in (check, run, matching):
        lines += [*part.run(), ""]
    text = "\n".join(lines)
    (ROOT / "bench" / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


main()
