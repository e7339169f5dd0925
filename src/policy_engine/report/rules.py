"""The rulebook as a list, a rule explained, and how the cases went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy_engine.model.page import Example
from policy_engine.model.text import Lang, Text
from policy_engine.report.findings import Paint
from policy_engine.report.width import cells
from policy_engine.rulebook.cases import CaseResult
from policy_engine.rulebook.coverage import Coverage
from policy_engine.rulebook.explain import Explained
from policy_engine.rulebook.load import Rulebook
from policy_engine.rulebook.rule import Rule


def listing(rulebook: Rulebook, lang: Lang, paint: Paint) -> Iterator[str]:
    """A line per rule: id, severity, confidence, obligation, title, basis; with the days it is in force where they are limited."""
    width = max((cells(rule.title.in_(lang)) for rule in rulebook.rules), default=0)
    for rule in rulebook.rules:
        title = rule.title.in_(lang)
        padded = title + " " * (width - cells(title))
        severity = paint(f"{rule.severity:<7}", rule.severity)
        days = _days(rule)
        head = f"{rule.id}  {severity}  {rule.confidence}  {rule.obligation or '—':<4}  {padded}"
        yield f"{head}  {rule.basis}{'  ' + days if days else ''}".rstrip()


def results(outcome: Sequence[CaseResult], lang: Lang, paint: Paint) -> Iterator[str]:
    """A line per case that holds; then, for each that does not, what was expected and what came."""
    for case in sorted(outcome, key=lambda case: not case.passed):
        if case.passed:
            yield f"{paint('√', 'good')} {case.name}"
            continue
        yield f"{paint('×', 'error')} {case.file}:{case.line}: {case.name}"
        for label, listed in ((_EXPECTED, case.expected), (_GOT, case.got)):
            yield f"    {label.in_(lang)}: {'; '.join(listed) or '—'}"


def covered(coverage: Coverage) -> Text:
    """The figure: how many rules have a case in which they fire and one in which they stay silent. Never rounded up to 100 %."""
    share = coverage.covered * 100 // coverage.rules if coverage.rules else 100
    return Text(
        f"规则 {coverage.rules} 条，报与不报的案例齐全的 {coverage.covered} 条（{share}%）",
        f"{coverage.covered} of {coverage.rules} rules have a case that fires and one that does not ({share}%)",
    )


def explanation(explained: Explained, lang: Lang, paint: Paint) -> Iterator[str]:
    """A rule on a page: what it asks in words, its basis and days, what it says, a bad and a good example."""
    rule = explained.rule
    yield f"{paint(rule.id, 'bold')}  {rule.title.in_(lang)}"
    yield f"{paint(rule.severity, rule.severity)} · {_STAGES[rule.stage].in_(lang)}" + (
        f" · {rule.obligation}" if rule.obligation else ""
    )
    yield ""
    confidence = _CONFIDENCE[rule.confidence].in_(lang)
    entries = (
        (
            _BASIS,
            f"{rule.basis or _NO_BASIS.in_(lang)}（{confidence}）"
            if lang == "zh"
            else f"{rule.basis or _NO_BASIS.en} ({confidence})",
        ),
        (_IN_FORCE, _days(rule)),
        *((_ASKS, line.in_(lang)) for line in explained.asks),
        (_MESSAGE, explained.message.in_(lang)),
        (_ADVICE, explained.advice.in_(lang)),
    )
    for label, words in entries:
        if words:
            yield f"{paint(label.in_(lang), 'dim')}: {words}"
    for label, example in ((_BAD, explained.bad), (_GOOD, explained.good)):
        yield ""
        yield from _example(label, example, lang, paint)


def _example(label: Text, example: Example, lang: Lang, paint: Paint) -> Iterator[str]:
    about = example.about.in_(lang)
    yield paint(label.in_(lang), "dim") + (f": {about}" if about else ":")
    yield from (f"  {line}" for line in example.text.splitlines())


def _days(rule: Rule) -> str:
    limited = rule.effective_from or rule.effective_to
    return f"{rule.effective_from or ''}…{rule.effective_to or ''}" if limited else ""


_EXPECTED = Text("应有", "expected")
_GOT = Text("实有", "got")
_BASIS = Text("依据", "basis")
_NO_BASIS = Text("无", "none")
_IN_FORCE = Text("施行", "in force")
_ASKS = Text("问什么", "asks")
_MESSAGE = Text("意见", "says")
_ADVICE = Text("建议", "advice")
_BAD = Text("会报的例子", "fires")
_GOOD = Text("不报的例子", "stays silent")
_STAGES = {
    "plan": Text("检查计划时", "when a plan is checked"),
    "draw": Text("发起任务时", "when a task is launched"),
    "match": Text("匹配人员时", "when officers are matched"),
    "record": Text("录入、复核检查结果时", "when a result is recorded or reviewed"),
    "follow": Text("后续处置时", "when a case moves on"),
    "status": Text("看全年情况时", "when the year is looked at"),
}
_CONFIDENCE = {
    "S": Text("S 计划原文", "S: the plan's own order"),
    "Q": Text("Q 读过法条", "Q: the legal text was read"),
    "P": Text("P 转引", "P: quoted from elsewhere"),
    "D": Text("D 自定", "D: our own choice"),
}
