"""`policy check` beside check-jsonschema on the same file and schema, and yamllint: the 2023 plan, and a plan of 1,000 tasks.

Aims, whole process: 15 tasks in at most 0.3 s, 1,000 tasks in at most 1 s, at most 150 MiB; both faster than check-jsonschema, which
only checks the schema.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from bench.measure import BIN, ROOT, Figures, interleaved, table

PLAN = ROOT / "plans" / "2023.yaml"
TASKS = 1000


def run() -> list[str]:
    directory = ROOT / "bench" / ".data"
    directory.mkdir(exist_ok=True)
    many = directory / "thousand.generated.yaml"
    many.write_text(repeated(PLAN.read_text(encoding="utf-8"), TASKS), encoding="utf-8")
    lines = [
        *_section("15 tasks (plans/2023.yaml)", PLAN, runs=15, aim=0.3),
        "",
        *_section("1,000 tasks (those of 2023, repeated)", many, runs=7, aim=1.0),
    ]
    shutil.rmtree(directory)
    return lines


def repeated(plan: str, tasks: int) -> str:
    """A plan's text with its tasks, which are numbered, written again and again under the next numbers until there are `tasks`."""
    head, _, rest = plan.partition("\ntasks:\n")
    written = re.split(r'^  - code: "[^"]+"\n', rest, flags=re.MULTILINE)
    comments, each = written[0], written[1:]

    def numbered(n: int) -> str:
        first = n - n % len(each)
        task = re.sub(
            r"(?<=except_tasks: \[).*(?=\])",
            lambda codes: re.sub(r"[0-9]+", lambda code: str(int(code[0]) + first), codes[0]),
            each[n % len(each)],
        )
        return f'  - code: "{n + 1}"\n{task.rstrip()}\n'

    return f"{head}\ntasks:\n{comments}" + "\n".join(map(numbered, range(tasks)))


def _section(what: str, plan: Path, runs: int, aim: float) -> list[str]:
    file = str(plan)
    schema = str(ROOT / "schemas" / "plan.schema.json")
    found = interleaved(
        {
            "python -c pass": [str(BIN / "python"), "-c", "pass"],
            "policy check": [str(BIN / "policy"), "check", file],
            "check-jsonschema": [str(BIN / "check-jsonschema"), "--schemafile", schema, file],
            "yamllint": [str(BIN / "yamllint"), "-d", "relaxed", file],
        },
        runs,
    )
    ours, theirs = found["policy check"], found["check-jsonschema"]
    return [f"## policy check, {what}", "", *table(found), "", _verdict(ours, theirs, aim)]


def _verdict(ours: Figures, theirs: Figures, aim: float) -> str:
    return (
        f"Aim: {aim:g} s and 150 MiB; here {ours.wall_min:.2f} s at best, {ours.memory:.0f} MiB. "
        f"policy check / check-jsonschema: {ours.wall / theirs.wall:.2f} (wall medians), {ours.cpu / theirs.cpu:.2f} (CPU)"
    )


if __name__ == "__main__":
    print("\n".join(run()))
