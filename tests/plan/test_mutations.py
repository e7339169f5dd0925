"""However a plan is broken: no traceback, no hang, a place inside the file for every finding; what is accepted reads back the same."""

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from random import Random

import msgspec
import pytest

from policy_engine.plan.facts import facts_of
from policy_engine.plan.load import load_plan_bytes
from policy_engine.rulebook.load import load_rules
from policy_engine.rulebook.reference import evaluate
from policy_engine.rulebook.vocabulary import validate

ROOT = Path(__file__).resolve().parents[2]
PLANS = [
    "\n".join((ROOT / "plans/2023.yaml").read_text(encoding="utf-8").split("\n")[:150]),
    (ROOT / "tests/data/plans/luzhou-2025.yaml").read_text(encoding="utf-8"),
    (ROOT / "tests/data/plans/everything.yaml").read_text(encoding="utf-8"),
]
RULES = load_rules(ROOT / "rules")


VALUES = (
    "", "~", "no", "12:30", "1.10", "0012", "五", "5％", "-5%", "200%", "2023-02-30", "[", "{", "[1, 2]", "{ a: 1 }", "'", '"x', "|", ">-",
    "&a x", "*a", "!!python/object x", "<<", "# x", "a: b", "：", "\t", "99999999999999999999", "-1", "true", "\ufeff", "𠮷" * 50, "x" * 500,
)  # fmt: skip
BYTES = (
    b"\xff",
    b"\x00",
    b"\xed\xa0\x80",
    b"\xe4\xbd",
    b"\r",
    b"\x85",
    b"\xe2\x80\xa8",
    b"\x1b[0m",
    b"\xc4\xe3",
    b"%YAML 9\n",
    b"\n---\n",
)


def mutated(text: str, random: Random) -> bytes:
    """The text after one to three mutations."""
    data = text
    for _ in range(random.randint(1, 3)):
        data = random.choice(CHANGES)(data, random)
    raw = data.encode("utf-8", "surrogatepass")
    if random.random() < 0.15:
        raw = raw[: random.randrange(len(raw) + 1)]
    if random.random() < 0.2:
        at = random.randrange(len(raw) + 1)
        raw = raw[:at] + random.choice(BYTES) + raw[at + random.randrange(3) :]
    return raw


def _lines(change):
    def applied(text: str, random: Random) -> str:
        lines = text.split("\n")
        change(lines, random.randrange(len(lines)), random)
        return "\n".join(lines)

    return applied


@_lines
def _drop(lines, at, random):
    del lines[at : at + random.randint(1, 4)]


@_lines
def _double(lines, at, random):
    lines[at:at] = lines[at : at + random.randint(1, 4)]


@_lines
def _swap(lines, at, random):
    other = random.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


@_lines
def _retype(lines, at, random):
    key, colon, _ = lines[at].partition(": ")
    lines[at] = f"{key}{colon or ': '}{random.choice(VALUES)}"


@_lines
def _misspell(lines, at, random):
    line = lines[at]
    if line:
        n = random.randrange(len(line))
        lines[at] = (
            line[:n] + random.choice(("", line[n] * 2, "：", ":", "x", " ", "\t", "-", "，")) + line[n + 1 :]
        )


@_lines
def _reindent(lines, at, random):
    lines[at] = " " * random.randrange(12) + lines[at].lstrip()


@_lines
def _unindent_all(lines, at, random):
    for n in range(at, min(len(lines), at + random.randint(1, 12))):
        lines[n] = lines[n].removeprefix("  ")


@_lines
def _insert(lines, at, random):
    lines.insert(
        at, " " * random.randrange(10) + random.choice(("- ", "", "key: ", "rate: ")) + random.choice(VALUES)
    )


CHANGES = (_drop, _double, _swap, _retype, _retype, _misspell, _misspell, _reindent, _unindent_all, _insert)


def broken(number):
    return mutated(PLANS[number % len(PLANS)], Random(number))


def expired(*_):
    raise TimeoutError("a plan took longer than 20 s")


def examine(number):
    data = broken(number)
    loaded = load_plan_bytes(data, "p.yaml")
    lines = data.decode("utf-8", "replace").splitlines() or [""]
    for finding in loaded.findings:
        assert 1 <= finding.place.line <= len(lines) + 1, (number, finding)
        assert finding.place.column >= 1, (number, finding)
        assert finding.message.zh, (number, finding)
        assert finding.advice.en, (number, finding)
    if loaded.plan is None:
        assert any(finding.severity == "error" for finding in loaded.findings), number
        return False
    again = load_plan_bytes(
        json.dumps(msgspec.to_builtins(loaded.plan), ensure_ascii=False).encode(), "p.json"
    )
    assert again.plan == loaded.plan, number
    facts = facts_of(loaded.plan, RULES.names, on=date(2023, 2, 10))
    validate(facts)
    evaluate([rule for rule in RULES.rules if rule.stage == "plan"], facts)
    return True


def examine_all(numbers):
    previous = signal.signal(signal.SIGALRM, expired)
    accepted = 0
    try:
        for number in numbers:
            signal.alarm(20)
            accepted += examine(number)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
    # Neither all nor none: the mutations are hard enough, and leave something to accept.
    assert 0 < accepted < len(numbers)


def test_three_hundred_broken_plans():
    examine_all(range(300))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_ten_thousand_broken_plans(part):
    examine_all(range(300 + part * 1000, 1300 + part * 1000))


def command(number, directory):
    path = directory / f"{number}.yaml"
    path.write_bytes(broken(number))
    done = subprocess.run(
        [
            Path(sys.executable).with_name("policy"),
            "check",
            path.name,
            "--rules",
            str(ROOT / "rules"),
            "--format",
            "concise",
        ],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode in (0, 1), (number, done.stderr)
    assert "Traceback" not in done.stderr, (number, done.stderr)
    assert done.stdout.strip() or done.returncode == 0, number


@pytest.mark.parametrize("numbers", [range(8), pytest.param(range(8, 208), marks=pytest.mark.slow)], ids=len)
def test_broken_plans_through_the_command(numbers, tmp_path):
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda number: command(number, tmp_path), numbers))
