"""What is said of attempts and of why they came to nothing."""

from __future__ import annotations

from collections.abc import Mapping

from policy_engine.model.outcome import Blocked
from policy_engine.model.text import Text
from policy_engine.store.values import DrawState, RecordedDraw

VOID: Mapping[str, Text] = {
    "withheld": Text("逾期不公开", "withheld"),
    "officers": Text("人员不足", "officers lacking"),
    "inputs": Text("名录或计划有误", "inputs wrong"),
    "other": Text("其他", "other"),
}
"""作废事由."""

STATES: Mapping[DrawState, Text] = {
    "committed": Text("已承诺", "committed"),
    "seeded": Text("已取种子", "seeded"),
    "selected": Text("已抽取，待匹配", "drawn, not matched yet"),
    "matched": Text("已匹配", "matched"),
    "dispatched": Text("已派发", "dispatched"),
    "voided": Text("已作废", "void"),
}


def attempted(name: str, void: RecordedDraw) -> Blocked:
    """Why a run does not attempt a draw again by itself, and what does."""
    codes = " ".join(f"--task {code}" for code in name.split("/")[2].split("+")[:1])
    return Blocked(
        name,
        _ATTEMPTED.fill(draw=void.name, attempt=void.attempt, why=VOID[void.void or "other"]),
        _COMMIT.fill(codes=codes),
    )


def of_attempt(name: str, attempt: int) -> Text:
    """A draw's name; with the attempt where it is not the first."""
    if attempt == 1:
        return Text(name, name)
    return Text(f"{name} 第{attempt}次", f"{name} attempt {attempt}")


_ATTEMPTED = Text(
    "{draw} 第{attempt}次抽取已作废（{why}），policy run 不会自行再抽",
    "attempt {attempt} at {draw} is void ({why}); `policy run` does not draw again by itself",
)
_COMMIT = Text(
    "policy draw commit {codes} --beacon drand --round-after '日期 时间' 作出新的承诺，种子取自事后才产生的公共随机数",
    "`policy draw commit {codes} --beacon drand --round-after 'DATE TIME'` commits anew, to a seed from a public value that comes later",
)
