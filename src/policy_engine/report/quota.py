"""What weights and rates draw from each tier (试算), for a terminal, for programs, and as a picture."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from policy_engine.model.target import TIERS
from policy_engine.model.text import Lang, Text
from policy_engine.model.whatif import TaskShare, TierShare, Variant, WhatIf
from policy_engine.report.fractions import decimal, percent
from policy_engine.report.printed import printed
from policy_engine.report.svg import COLOURS, document, text
from policy_engine.report.width import cells

FORMAT = "policy-quota/1"

_UNRATED = Text("未分类", "unrated")
_LONGEST, _SHORTEST = 60, 8
_KEY = Text(
    "  A—D、未分类：应抽的理想数/总体 理想抽查率（取整由种子决定，每户的机会正好是这个比率）",
    "  A–D, unrated: ideal share/members, ideal rate (the seed decides the rounding; each member's chance is exactly this rate)",
)
_INTERNAL = Text("内部使用：风险等级不公开", "for internal use: risk tiers are not published")


def render(found: WhatIf, lang: Lang, *, colour: bool = False, columns: int | None = None) -> Iterator[str]:
    """Lines to print: a table of tasks, the year's work of each variant, and a bar per tier and variant.

    `columns`: the terminal's width, asked of it where None.
    """
    width = columns or shutil.get_terminal_size().columns
    yield from (f"  {_called(n, lang)}: {v.label.in_(lang)}" for n, v in enumerate(found.variants) if n)
    yield from _table(found, lang, colour, width)
    yield ""
    for n, variant in enumerate(found.variants):
        yield f"{_called(n, lang)}: {_work(variant, found).in_(lang)}"
        yield from (f"  {remark.in_(lang)}" for remark in variant.remarks)
    if not found.complete:
        yield "  " + _INCOMPLETE.in_(lang)
    yield from (why.in_(lang) for why in found.left_out)
    yield ""
    yield from _bars(found, lang, width)
    yield _INTERNAL.in_(lang)


def data(found: WhatIf, lang: Lang) -> dict[str, Any]:
    """The same for programs; fractions are [numerator, denominator], expectations text with two decimals."""
    return {
        "format": FORMAT,
        "plan": found.plan,
        "demo": found.demo,
        "registered": found.registered,
        "goal": _pair(found.goal) if found.goal is not None else None,
        "complete": found.complete,
        "variants": [_variant_data(variant, lang) for variant in found.variants],
        "left_out": [why.in_(lang) for why in found.left_out],
    }


def svg(found: WhatIf, lang: Lang) -> str:
    """The rate of each tier as bars, one for each variant, and below them the work that each makes."""
    rates = [variant.rates() for variant in found.variants]
    shown = [tier for tier in TIERS if any(tier in each for each in rates)]
    most = max((rate for each in rates for rate in each.values()), default=Fraction(0))
    bar, floor = 56, 300
    group = bar * len(rates) + 40
    # That it is from a demonstration is stamped on every picture where it is written.
    parts = [text(20, 28, _title(found.plan).in_(lang), size=16)]
    for place, tier in enumerate(shown):
        left = 40 + group * place
        for n, each in enumerate(rates):
            rate = each.get(tier, Fraction(0))
            height = int(220 * rate / most) if most else 0
            x, y = left + bar * n, floor - height
            parts.append(
                f'<rect x="{x}" y="{y}" width="44" height="{height}" fill="{COLOURS[n % len(COLOURS)]}"/>'
            )
            parts.append(text(x + 22, y - 8, percent(rate), anchor="middle", size=11))
        parts.append(
            text(left + (bar * len(rates) - 12) // 2, floor + 18, _tier(tier, lang), anchor="middle")
        )
    lines: list[str] = []
    for n, variant in enumerate(found.variants):
        y = floor + 48 + 24 * n
        called = f"{_called(n, lang)} {variant.label.in_(lang)}" if n else _called(n, lang)
        lines.append(f"{called}: {_work(variant, found).in_(lang)}")
        parts.append(f'<rect x="20" y="{y - 6}" width="12" height="12" fill="{COLOURS[n % len(COLOURS)]}"/>')
        parts.append(text(40, y, lines[-1]))
    # A cell of this size is at most 7 wide.
    width = max(40 + group * max(len(shown), 3), 60 + 7 * max(map(cells, lines)))
    parts.append(f'<path d="M 30 {floor} H {width - 30}" stroke="#333"/>')
    below = floor + 48 + 24 * len(lines)
    parts.append(text(20, below, _INTERNAL.in_(lang)))
    return document(width, below + 24, parts)


def _table(found: WhatIf, lang: Lang, colour: bool, width: int) -> Iterator[str]:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(
        title=_title(found.plan, found.demo).in_(lang), title_justify="left", box=SIMPLE_HEAD, pad_edge=False
    )
    several = len(found.variants) > 1
    table.add_column(Text("任务", "task").in_(lang), justify="right", no_wrap=True)
    table.add_column(Text("名称", "name").in_(lang), max_width=34)
    if several:
        table.add_column(Text("方案", "variant").in_(lang), no_wrap=True)
    table.add_column(Text("比例", "rate").in_(lang), justify="right")
    table.add_column(Text("总体", "population").in_(lang), justify="right")
    for tier in TIERS:
        table.add_column(_tier(tier, lang), justify="right", no_wrap=True)
    table.add_column(Text("抽取", "drawn").in_(lang), justify="right", no_wrap=True)
    for task, batch in dict.fromkeys((t.code, t.batch) for v in found.variants for t in v.tasks):
        told = False
        for n, variant in enumerate(found.variants):
            for share in variant.tasks:
                if (share.code, share.batch) == (task, batch):
                    about = ("", "") if told else (_label(share), share.name)
                    called = (_called(n, lang),) if several else ()
                    told = True
                    table.add_row(
                        *about,
                        *called,
                        share.rate,
                        str(share.population),
                        *(_cell(share.tiers.get(tier)) for tier in TIERS),
                        str(share.drawn),
                    )
    yield from printed(table, max(160, width), colour)
    yield _KEY.in_(lang)


def _bars(found: WhatIf, lang: Lang, width: int) -> Iterator[str]:
    """For each tier a bar for each variant, as long as its rate; all tasks shown taken together."""
    rates = [variant.rates() for variant in found.variants]
    most = max((rate for each in rates for rate in each.values()), default=Fraction(0))
    yield Text("所列任务合计的抽查率", "rates of the tasks above together").in_(lang)
    names = [_called(n, lang) for n in range(len(rates))]
    tiers = [_tier(tier, lang) for tier in TIERS]
    lead = max(map(cells, tiers)) + max(map(cells, names)) + 4
    room = max(_SHORTEST, min(_LONGEST, width - lead - 9))
    for tier, told in zip(TIERS, tiers, strict=True):
        for n, each in enumerate(rates):
            if tier in each:
                length = -(-each[tier] * room // most) if most else 0
                head = _padded(told if n == 0 else "", max(map(cells, tiers)))
                bar = "█" * int(length)
                yield f"  {head} {_padded(names[n], max(map(cells, names)))} {bar}{' ' if bar else ''}{percent(each[tier])}"


def _work(variant: Variant, found: WhatIf) -> Text:
    share = variant.enterprises / found.registered if found.registered else Fraction(0)
    goal = Text("，目标 ≥ {goal}", ", goal ≥ {goal}").fill(goal=percent(found.goal or Fraction(0)))
    return Text(
        "抽取 {heads} 户次，预计上门 {visits} 户次；全年预计抽到不重复的企业 {distinct} 户，占 {registered} 户的 {share}{goal}",
        "{heads} heads, {visits} visits expected; over the year {distinct} distinct enterprises expected, {share} of {registered}{goal}",
    ).fill(
        heads=variant.heads,
        visits=decimal(variant.visits),
        distinct=decimal(variant.enterprises),
        registered=found.registered,
        share=percent(share),
        goal=goal if found.goal is not None else "",
    )


def _variant_data(variant: Variant, lang: Lang) -> dict[str, Any]:
    return {
        "label": variant.label.in_(lang),
        "heads": variant.heads,
        "visits": decimal(variant.visits, 2),
        "enterprises": decimal(variant.enterprises, 2),
        "remarks": [remark.in_(lang) for remark in variant.remarks],
        "tasks": [
            {
                "code": task.code,
                "name": task.name,
                "batch": task.batch,
                "method": task.method,
                "rate": task.rate,
                "population": task.population,
                "drawn": task.drawn,
                "cut": task.cut,
                "tiers": {
                    code: {
                        "members": tier.members,
                        "asked": list(tier.asked) if isinstance(tier.asked, tuple) else tier.asked,
                        "ideal": _pair(tier.ideal),
                        "rate": _pair(tier.rate),
                    }
                    for code, tier in task.tiers.items()
                },
            }
            for task in variant.tasks
        ],
    }


def _title(plan: str, demo: bool = False) -> Text:
    mark = Text("【演示】", "[demonstration] ") if demo else Text("", "")
    return Text("{mark}{plan} 试算：没有种子，没有抽取", "{mark}{plan} what-if: no seed, nothing drawn").fill(
        mark=mark, plan=plan
    )


def _called(n: int, lang: Lang) -> str:
    return (Text(f"方案{n}", f"variant {n}") if n else Text("计划", "plan")).in_(lang)


def _tier(tier: str, lang: Lang) -> str:
    return _UNRATED.in_(lang) if tier == "-" else tier


def _label(share: TaskShare) -> str:
    """A task's code, and which of its batches it is where it has several."""
    return f"{share.code} {share.batch}/{share.batches}" if share.batches > 1 else share.code


def _cell(tier: TierShare | None) -> str:
    if tier is None or not tier.members:
        return "·"
    return f"{decimal(tier.ideal)}/{tier.members} {percent(tier.rate)}"


def _padded(words: str, width: int) -> str:
    return words + " " * (width - cells(words))


def _pair(value: Fraction) -> list[int]:
    return [value.numerator, value.denominator]


_INCOMPLETE = Text(
    "企业数是下限：有的任务由上级抽取，或汇总数字看不出抽谁",
    "the enterprises are a lower bound: some tasks are drawn by a superior, or the counts do not tell whom they reach",
)
