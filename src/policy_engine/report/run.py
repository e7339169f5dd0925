"""The outcome of `policy run` as tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from fractions import Fraction

from policy_engine.model.outcome import Coverage, DrawOutcome, RunOutcome, Standing, State, TaskOutcome
from policy_engine.model.target import TIERS
from policy_engine.model.text import Lang, Text
from policy_engine.report.fractions import decimal, percent
from policy_engine.report.printed import printed

_STATE: dict[State, Text] = {
    "due": Text("应抽", "due"),
    "not_yet": Text("未到时间", "not yet due"),
    "missed": Text("已过时间未抽", "missed"),
    "waiting": Text("已承诺，待揭示", "committed, to be revealed"),
    "drawn": Text("已抽取", "already drawn"),
    "postponed": Text("延期", "postponed"),
    "cancelled": Text("取消", "cancelled"),
    "superior": Text("上级抽取", "drawn by a superior"),
    "other_unit": Text("不是主体，不能抽取", "not about entities, cannot be drawn"),
    "uneven": Text("联合组批次数不一，不能抽取", "joint group of uneven batches, cannot be drawn"),
}

_UNRATED = Text("未分类", "unrated")
_KEY = Text(
    "  A—D、未分类：抽取/总体 实际抽取率；负荷：这些人员全年最少—最多检查户数",
    "  A–D, unrated: drawn/members, realised rate; load: fewest–most visits of these officers this year",
)
_DRY_KEY = Text(
    "  A—D、未分类：应抽的理想数/总体（取整由种子决定）；合格人员：证件有效、在岗、资格相符",
    "  A–D, unrated: ideal share/members (the seed decides the rounding); eligible: certified, on duty, qualified",
)


def render(outcome: RunOutcome, lang: Lang, *, colour: bool = False) -> Iterator[str]:
    """Lines to print: draws with their tasks, the other tasks, the projected coverage."""
    if outcome.draws:
        yield from _table(outcome, lang, colour)
        yield ""
        yield from _draws(outcome, lang)
    for note in outcome.notes:
        yield "  " + note.in_(lang)
    taken = {(task.code, draw.batch) for draw in outcome.draws for task in draw.tasks}
    others = [task for task in outcome.tasks if (task.code, task.batch) not in taken]
    if others:
        yield ""
        yield Text("其他任务", "other tasks").in_(lang)
        for task in others:
            label = _label(task.code, task.batch, task.batches)
            yield f"  {label:>3}  {_state(task).in_(lang)}  {task.window}  {task.name}"
    yield ""
    yield from _coverage(outcome.coverage, lang)


def drawn(draw: DrawOutcome, on: str, lang: Lang, *, demo: bool, colour: bool = False) -> Iterator[str]:
    """The lines about one draw that was made by itself."""
    nothing = Coverage(0, 0, Fraction(0), Fraction(0))
    alone = RunOutcome(
        kind="run", demo=demo, on=on, tasks=(), draws=(draw,), blocked=(), findings=(), coverage=nothing
    )
    yield from _table(alone, lang, colour)
    yield ""
    yield from _draws(alone, lang)


def _label(code: str, batch: int, batches: int) -> str:
    """A task's code, and which of its batches it is where it has several."""
    return f"{code} {batch}/{batches}" if batches > 1 else code


def _state(task: Standing) -> Text:
    said = _STATE[task.state]
    return (
        Text(f"{said.zh}（{task.organ}）", f"{said.en} ({task.organ})") if task.state == "superior" else said
    )


def _table(outcome: RunOutcome, lang: Lang, colour: bool) -> Iterator[str]:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    dry = outcome.kind == "dry_run"
    table = Table(title=_title(outcome).in_(lang), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(Text("任务", "task").in_(lang), justify="right")
    table.add_column(Text("名称", "name").in_(lang), max_width=34)
    table.add_column(Text("比例", "rate").in_(lang), justify="right")
    table.add_column(Text("总体", "population").in_(lang), justify="right")
    for tier in TIERS:
        table.add_column(_UNRATED.in_(lang) if tier == "-" else tier, justify="right", no_wrap=True)
    table.add_column(Text("抽取", "drawn").in_(lang), justify="right")
    last = Text("合格人员", "eligible") if dry else Text("人员 (负荷)", "officers (load)")
    table.add_column(last.in_(lang), justify="right", no_wrap=True)
    batches = {task.code: task.batches for task in outcome.tasks}
    for draw in outcome.draws:
        for task in draw.tasks:
            people = str(task.eligible) if dry else f"{task.officers} ({task.load[0]}–{task.load[1]})"
            table.add_row(
                _label(task.code, draw.batch, batches.get(task.code, 1)),
                task.name,
                task.rate,
                str(sum(task.population.values())),
                *(_cell(task, tier, dry) for tier in TIERS),
                str(task.size),
                people,
            )
    width = max(160, shutil.get_terminal_size().columns)
    yield from printed(table, width, colour)
    yield (_DRY_KEY if dry else _KEY).in_(lang)


def _title(outcome: RunOutcome) -> Text:
    kinds = {
        "run": Text("抽取结果", "drawn"),
        "dry_run": Text("试算（不抽取、不记录）", "dry run (nothing drawn, nothing recorded)"),
        "rehearsal": Text("演练（L0，不能派发）", "rehearsal (L0, can never be dispatched)"),
    }
    kind = kinds[outcome.kind]
    mark = Text("【演示】", "[demonstration] ") if outcome.demo else Text("", "")
    return Text(f"{mark.zh}{outcome.on} {kind.zh}", f"{mark.en}{outcome.on} {kind.en}")


def _cell(task: TaskOutcome, tier: str, dry: bool) -> str:
    population = task.population.get(tier, 0)
    if not population:
        return "·"
    if dry:
        ideal = task.ideal.get(tier)
        return f"{decimal(ideal)}/{population}" if ideal is not None else f"?/{population}"
    quota = task.quota.get(tier, 0)
    return f"{quota}/{population} {percent(Fraction(quota, population), 1)}"


def _draws(outcome: RunOutcome, lang: Lang) -> Iterator[str]:
    levels = {draw.meaning: draw.level for draw in outcome.draws if draw.meaning}
    for meaning in levels:
        yield f"  {levels[meaning]}: {meaning.in_(lang)}"
    for draw in outcome.draws:
        if outcome.kind != "dry_run":
            yield Text(
                f"  {draw.name}  {draw.level}  承诺 {draw.commitment[:16]}…  种子 {draw.seed[:16]}…",
                f"  {draw.name}  {draw.level}  commitment {draw.commitment[:16]}…  seed {draw.seed[:16]}…",
            ).in_(lang)
        yield from _remarks(draw, lang)
        for number, name, officers in draw.visits:
            yield f"      {number}  {name}  {officers}"


def _remarks(draw: DrawOutcome, lang: Lang) -> Iterator[str]:
    for task in draw.tasks:
        for low, high in task.inversions:
            yield Text(
                f"    任务{task.code}：{high} 级实际抽取率低于 {low} 级，因为户数太少、只能取整",
                f"    task {task.code}: the realised rate of {high} is below {low}'s; the strata are too small for whole numbers",
            ).in_(lang)
        if task.cut:
            yield Text(
                f"    任务{task.code}：可抽的户数不足，少抽 {task.cut} 户",
                f"    task {task.code}: too few members can be drawn; {task.cut} fewer were",
            ).in_(lang)
        population = sum(task.population.values())
        if task.size < population < 20:
            effective = percent(Fraction(task.size, population))
            yield Text(
                f"    任务{task.code}：总体只有 {population} 户，抽 {task.size} 户，实际抽取率 {effective}",
                f"    task {task.code}: a population of only {population}; {task.size} drawn is {effective} in effect",
            ).in_(lang)


def _coverage(coverage: Coverage, lang: Lang) -> Iterator[str]:
    yield Text(
        f"企业抽查占比：在册企业 {coverage.registered} 户，已抽 {coverage.drawn} 户（不重复），"
        f"其余任务预计再抽 {decimal(coverage.expected)} 户，全年预计 {percent(coverage.projected)}（目标 ≥ {percent(coverage.goal)}）",
        f"coverage of enterprises: {coverage.registered} registered, {coverage.drawn} drawn (distinct), "
        f"{decimal(coverage.expected)} more expected from the other tasks; "
        f"{percent(coverage.projected)} projected for the year (goal ≥ {percent(coverage.goal)})",
    ).in_(lang)
    if coverage.missing:
        yield Text(
            f"  预计达不到目标，还差 {coverage.missing} 户企业；联合抽查和上级任务（未提供）会增加占比",
            f"  the goal is not reached by {coverage.missing} enterprises; joint and superior tasks (not provided) would add to it",
        ).in_(lang)
