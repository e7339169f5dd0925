"""Plans broken in every way that hands, editors and disks have; a number always gives the same one."""

from collections import defaultdict
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
PLANS = [
    (ROOT / "plans/2023.yaml").read_text(encoding="utf-8").partition('  - code: "7"')[0],
    (ROOT / "tests/data/plans/luzhou-2025.yaml").read_text(encoding="utf-8"),
    (ROOT / "tests/data/plans/everything.yaml").read_text(encoding="utf-8"),
]

VALUES = (
    "", "~", "no", "12:30", "1.10", "0012", "五", "5％", "-5%", "200%", "2023-02-30", "[", "{", "[1, 2]", "{ a: 1 }", "'", '"x', "|", ">-",
    "&a x", "*a", "!!python/object x", "<<", "# x", "a: b", "：", "\t", "99999999999999999999", "-1", "true", "\ufeff", "𠮷" * 50, "x" * 500,
    '"\\0"', '"\\ud800"', '"a\\e[2J\\u2028"', '"a\\nb"',
)  # fmt: skip
BYTES = (
    b"\xff", b"\x00", b"\xed\xa0\x80", b"\xe4\xbd", b"\r", b"\x85", b"\xe2\x80\xa8", b"\x1b[0m", b"\xc4\xe3", b"%YAML 9\n", b"\n---\n",
)  # fmt: skip
BY_KEY = defaultdict(list)
for _line in "\n".join(PLANS).split("\n"):
    BY_KEY[_line.partition(": ")[0].lstrip(" -")].append(_line.partition(": ")[2])


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
def _borrow(lines, at, random):
    key, colon, value = lines[at].partition(": ")
    lines[at] = key + colon + random.choice(BY_KEY.get(key.lstrip(" -"), [value]))


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
    """A mutant; every fourth only takes the values of other tasks and plans, and is often accepted."""
    random, text = Random(number), PLANS[number % len(PLANS)]
    if number % 4:
        return mutated(text, random)
    for _ in range(random.randint(1, 3)):
        text = _borrow(text, random)
    return text.encode()
