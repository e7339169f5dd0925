"""`policy check` on the 2023 plan beside the interpreter's own start, check-jsonschema on the same file and schema, and yamllint.

Aim: at most 0.3 s for the whole process, and faster than check-jsonschema, which only checks the schema.
"""

from __future__ import annotations

from bench.measure import BIN, interleaved, table


def run() -> list[str]:
    plan = "plans/2023.yaml"
    found = interleaved(
        {
            "python -c pass": [str(BIN / "python"), "-c", "pass"],
            "policy check": [str(BIN / "policy"), "check", plan],
            "check-jsonschema": [
                str(BIN / "check-jsonschema"),
                "--schemafile",
                "schemas/plan.schema.json",
                plan,
            ],
            "yamllint": [str(BIN / "yamllint"), "-d", "relaxed", plan],
        },
        runs=15,
    )
    ratio = found["policy check"].wall / found["check-jsonschema"].wall
    return [
        "## policy check plans/2023.yaml",
        "",
        *table(found),
        "",
        f"policy check / check-jsonschema, medians: {ratio:.2f}",
    ]
