"""Attempts at draws as lines to print, as JSON, and as the announcement of a commitment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from policy_engine.model.attempt import AttemptPage, AttemptRow, Notice, TaskFigures
from policy_engine.model.target import TIERS
from policy_engine.model.text import Lang, Text
from policy_engine.report.fractions import decimal, percent

INTERNAL = Text("【内部：含风险等级，不得公开】", "[internal: risk tiers, not to be published]")
_UNRATED = Text("未分类", "unrated")


def table(rows: Sequence[AttemptRow], lang: Lang) -> Iterator[str]:
    """A line per attempt, and once what each level is worth."""
    for row in rows:
        yield "  ".join([_name(row).in_(lang), row.level, row.state.in_(lang), row.on])
        if row.awaited is not None:
            yield Text("    等待：{what}", "    waits for: {what}").fill(what=row.awaited).in_(lang)
        yield from (f"    {note.in_(lang)}" for note in row.notes)
    yield from _meanings(((row.level, row.meaning) for row in rows), lang)


def levels(rows: Sequence[AttemptRow], lang: Lang) -> Iterator[str]:
    """What each level is worth, and which attempts reach it."""
    for code, meaning in dict.fromkeys((row.level, row.meaning) for row in rows):
        yield f"  {code}: {meaning.in_(lang)}"
        for row in rows:
            if (row.level, row.meaning) == (code, meaning):
                yield f"      {_name(row).in_(lang)}  {row.state.in_(lang)}"


def committed(notices: Sequence[Notice], lang: Lang) -> Iterator[str]:
    """What to announce, on the terminal."""
    for one in notices:
        for label, value in _public(one):
            yield f"  {label.in_(lang)}  {value.in_(lang) if isinstance(value, Text) else value}"
        yield ""


def announcement(one: Notice, *, demo: bool) -> Iterator[str]:
    """A document of Markdown in Chinese, then English."""
    languages: tuple[Lang, ...] = ("zh", "en")
    for lang in languages:
        if lang == "en":
            yield from ("", "---", "")
        yield "# " + Text("随机抽取承诺公告", "Commitment to a random draw").in_(lang)
        yield ""
        if demo:
            yield _DEMO.in_(lang)
            yield ""
        for label, value in _public(one):
            yield f"- {label.in_(lang)}: {_plain(value.in_(lang) if isinstance(value, Text) else value)}"
        yield ""
        yield _EXPLAINED.in_(lang)


def page(shown: AttemptPage, lang: Lang) -> Iterator[str]:
    """Everything about one attempt, for inside the agency."""
    row = shown.row
    yield INTERNAL.in_(lang)
    yield "  ".join([_name(row).in_(lang), row.level, row.state.in_(lang)])
    yield f"  {row.level}: {row.meaning.in_(lang)}"
    for label, value in _header(shown):
        if value:
            yield f"  {label.in_(lang)}  {value.in_(lang) if isinstance(value, Text) else value}"
    for task in shown.tasks:
        yield from _task(task, lang)
    if shown.others:
        yield Text("  其他各次：", "  other attempts:").in_(lang)
        yield from (f"    {line}" for line in table(shown.others, lang))


def data(shown: AttemptPage, lang: Lang) -> dict[str, Any]:
    """The same for programs. Fractions are [numerator, denominator]."""
    row = shown.row
    return {
        "format": "policy-draw/1",
        "internal": True,
        "draw": row.draw,
        "attempt": row.attempt,
        "state": row.state.in_(lang),
        "level": row.level,
        "meaning": row.meaning.in_(lang),
        "awaited": row.awaited.in_(lang) if row.awaited else None,
        "commitment": shown.commitment,
        "previous": shown.previous,
        "plan_sha256": shown.plan_sha256,
        "rules_sha256": shown.rules_sha256,
        "registry": shown.registry,
        "pool": row.pool,
        "notes": [note.in_(lang) for note in row.notes],
        "inspectors": shown.inspectors,
        "recusals": shown.recusals,
        "parties": [{"name": p.name, "commitment": p.commitment, "nonce": p.nonce} for p in shown.parties],
        "reveal_by": shown.reveal_by,
        "beacon": shown.header_beacon,
        "value": shown.value,
        "proof": shown.proof,
        "seed": shown.seed,
        "void": shown.void.in_(lang) if shown.void else None,
        "tasks": [
            {
                "code": task.code,
                "name": task.name,
                "population": task.population,
                "ideal": {k: [share.numerator, share.denominator] for k, share in task.ideal.items()},
                "quota": task.quota,
                "reserves": task.reserves,
                "inversions": task.inversions,
                "cut": task.cut,
            }
            for task in shown.tasks
        ],
        "attempts": [
            {"attempt": other.attempt, "state": other.state.in_(lang), "level": other.level}
            for other in shown.others
        ],
    }


def _name(row: AttemptRow) -> Text:
    if row.attempt == 1:
        return Text(row.draw, row.draw)
    return Text(f"{row.draw} 第{row.attempt}次", f"{row.draw} attempt {row.attempt}")


def _public(one: Notice) -> Iterator[tuple[Text, Text | str]]:
    yield Text("抽取", "draw"), one.draw
    yield Text("第几次", "attempt"), str(one.attempt)
    if one.previous is not None:
        yield Text("上一次的承诺", "commitment of the attempt before"), one.previous
    yield Text("承诺", "commitment"), one.commitment
    yield Text("承诺日期", "day of the commitment"), one.on
    yield (
        Text("可信等级", "assurance level"),
        Text("{code} {what}", "{code} {what}").fill(code=one.level, what=one.meaning),
    )
    for code, name in one.tasks:
        yield Text(f"任务{code}", f"task {code}"), name
    yield Text("抽取总体", "pool"), str(one.pool)
    yield from ((Text("说明", "note"), note) for note in one.notes)
    if one.awaited is not None:
        yield Text("等待", "awaited"), one.awaited


def _plain(value: str) -> str:
    """A value in Markdown: names come from a plan, and what marks up there is text."""
    return "".join("\\" + c if c in "\\`*_[]<>#|" else c for c in value)


def _header(shown: AttemptPage) -> Iterator[tuple[Text, Text | str]]:
    yield Text("承诺", "commitment"), shown.commitment
    yield Text("上一次的承诺", "commitment of the attempt before"), shown.previous or ""
    yield Text("承诺日期", "day of the commitment"), shown.row.on
    yield Text("计划文件", "plan"), shown.plan_sha256
    yield Text("规则文件", "rules"), shown.rules_sha256
    yield Text("检查对象库", "registry"), str(shown.registry)
    yield Text("抽取总体", "pool"), str(shown.row.pool)
    yield from ((Text("说明", "note"), note) for note in shown.row.notes)
    yield Text("执法人员", "inspectors"), str(shown.inspectors)
    yield Text("回避申报", "recusals"), str(shown.recusals)
    for party in shown.parties:
        revealed = Text("已公开", "revealed") if party.nonce else Text("未公开", "not revealed")
        yield (
            Text("参与方", "party"),
            Text("{name}：{what}", "{name}: {what}").fill(name=party.name, what=revealed),
        )
    yield Text("信标", "beacon"), shown.beacon
    for key, value in sorted(shown.proof.items()):
        kind, _, number = key.partition(".")
        yield _PROOFS.get(kind, Text(kind, kind)), " ".join((*([number] if number else []), value))
    yield Text("种子", "seed"), shown.seed or ""
    yield Text("作废", "void"), shown.void or ""
    if shown.row.awaited is not None:
        yield Text("等待", "waits for"), shown.row.awaited


def _task(task: TaskFigures, lang: Lang) -> Iterator[str]:
    heads = sum(task.population.values())
    yield Text(f"  任务{task.code} {task.name}", f"  task {task.code} {task.name}").in_(lang)
    if not task.quota:
        return
    yield (
        Text("    总体 {n}，抽取 {drawn}，候补 {left}", "    population {n}, drawn {drawn}, reserves {left}")
        .fill(n=heads, drawn=sum(task.quota.values()), left=sum(task.reserves.values()))
        .in_(lang)
    )
    for tier in _tiers(task.population):
        n, quota = task.population[tier], task.quota.get(tier, 0)
        if n:
            figures = {
                "tier": _UNRATED if tier == "-" else tier,
                "n": n,
                "ideal": decimal(task.ideal.get(tier, Fraction(0))),
                "share": percent(task.ideal.get(tier, Fraction(0)) / n, 2),
                "quota": quota,
                "real": percent(Fraction(quota, n), 2),
                "left": task.reserves.get(tier, 0),
            }
            yield _TIER.fill(**figures).in_(lang)
    for low, high in task.inversions:
        yield _INVERTED.fill(low=low, high=high).in_(lang)
    if task.cut:
        yield Text(f"    户数不足，少抽 {task.cut} 户", f"    too few members: {task.cut} fewer drawn").in_(
            lang
        )


def _tiers(population: Mapping[str, int]) -> list[str]:
    known = [tier for tier in TIERS if tier in population]
    return known + sorted(population.keys() - set(known))


def _meanings(found: Iterable[tuple[str, Text]], lang: Lang) -> Iterator[str]:
    for code, meaning in dict.fromkeys(found):
        yield f"  {code}: {meaning.in_(lang)}"


_PROOFS = {
    "evidence": Text("证据", "evidence"),
    "signature": Text("信标签名", "signature of the beacon"),
    "text": Text("号码", "numbers"),
    "witness": Text("见证人", "witness"),
}
"""What shows that a beacon is what it is; several of a kind are numbered."""
_TIER = Text(
    "      {tier}  总体 {n}  理想 {ideal}（{share}）  实际 {quota}（{real}）  候补 {left}",
    "      {tier}  members {n}  ideal {ideal} ({share})  drawn {quota} ({real})  reserves {left}",
)
_INVERTED = Text(
    "    {high} 级实际抽取率低于 {low} 级，因为户数太少、只能取整",
    "    the realised rate of {high} is below {low}'s; the strata are too small for whole numbers",
)
_DEMO = Text("【演示：不是真实的抽取】", "[demonstration: not a real draw]")
_EXPLAINED = Text(
    "承诺是抽取总体、抽取比例、计划、规则、执法人员名录和回避申报的摘要，在种子能够知道之前登记。抽取之后，任何人都可以用公开的核验包重新计算，核对抽取结果与本承诺是否相符。",
    "The commitment is a digest of pool, rates, plan, rules, officers and recusals, logged before the seed can be known. After the draw "
    "anybody can recompute it from the published bundle and compare the result with this commitment.",
)
