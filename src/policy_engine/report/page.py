"""A page about a code: on the terminal, and as Markdown for docs/codes/."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from policy_engine.model.page import Example, Page
from policy_engine.model.text import Lang, Text

Paint = Callable[[str, str], str]

_SEVERITY = {"error": Text("错误", "error"), "warning": Text("提醒", "warning"), "info": Text("说明", "info")}
_CONFIDENCE = {
    "S": Text("计划文件原文", "the source document"),
    "Q": Text("已核对的法规条文", "legal text that was read"),
    "P": Text("转引的材料，不作错误", "secondary material, never an error"),
    "D": Text("本软件自定，不作错误", "this software's own choice, never an error"),
}
_WHY = Text("为什么", "Why")
_SAYS = Text("意见", "What it says")
_BASIS = Text("依据", "Basis")
_BAD = Text("不对的写法", "Wrong")
_GOOD = Text("对的写法", "Right")
_ADVICE = Text("建议", "Advice")
_NO_BASIS = Text("没有法律依据，是技术上的要求", "technical, not a matter of law")


def plain(page: Page, lang: Lang, paint: Paint) -> Iterator[str]:
    """The page as lines for a terminal."""
    severity = paint(f"{page.severity} {page.code}", page.severity)
    yield f"{severity}  {paint(page.title.in_(lang), 'bold')}"
    for head, text in _sections(page):
        yield ""
        yield paint(head.in_(lang), "bold")
        if isinstance(text, Example):
            if text.about.in_(lang):
                yield "  " + paint(text.about.in_(lang), "dim")
            yield from ("    " + line for line in text.text.splitlines())
        else:
            yield from ("  " + line for line in text.in_(lang).splitlines())


def markdown(page: Page, lang: Lang) -> str:
    """The page in one language."""
    return "\n".join(_lines(page, lang, 1)) + "\n"


def both(page: Page) -> str:
    """The page as docs/codes/ holds it: Chinese first, English below."""
    return "\n".join([*_lines(page, "zh", 1), "", "---", "", *_lines(page, "en", 2)]) + "\n"


def index(groups: Sequence[tuple[Text, Sequence[str]]], titles: Mapping[str, Text]) -> str:
    """The list of all pages, by group."""
    lines = ["# 意见编号 / Codes", ""]
    lines += [
        "每个编号一页；终端里用 `policy explain 编号`。",
        "",
        "A page for every code; `policy explain CODE` shows it.",
        "",
    ]
    for title, codes in groups:
        lines += [f"## {title.zh} / {title.en}", "", "| | 名称 | Title |", "|---|---|---|"]
        lines += [f"| [{code}]({code}.md) | {titles[code].zh} | {titles[code].en} |" for code in codes]
        lines.append("")
    return "\n".join(lines)


def listing(
    groups: Sequence[tuple[Text, Sequence[str]]], titles: Mapping[str, Text], lang: Lang, paint: Paint
) -> Iterator[str]:
    """All codes with their titles, by group, for a terminal."""
    for number, (title, codes) in enumerate(groups):
        if number:
            yield ""
        yield paint(title.in_(lang), "bold")
        yield from (f"  {code}  {titles[code].in_(lang)}" for code in codes)


def _sections(page: Page) -> Iterator[tuple[Text, Text | Example]]:
    if page.message.zh:
        yield _SAYS, page.message
    yield _WHY, page.why
    yield _BASIS, _basis(page)
    yield _BAD, page.bad
    yield _GOOD, page.good
    yield _ADVICE, page.advice


def _basis(page: Page) -> Text:
    """The basis with how far it can be relied on, the obligation's number, and the days on which it applies."""
    lines = [Text(page.basis, page.basis) if page.basis else _NO_BASIS]
    if page.confidence:
        said = _CONFIDENCE[page.confidence]
        if not page.basis:
            lines = []
        lines.append(
            Text(f"可靠程度 {page.confidence}：{said.zh}", f"confidence {page.confidence}: {said.en}")
        )
    if page.obligation:
        lines.append(Text(f"义务编号 {page.obligation}", f"obligation {page.obligation}"))
    if page.effective_from or page.effective_to:
        first, last = str(page.effective_from or ""), str(page.effective_to or "")
        zh = "，".join([f"自 {first} 起适用"] * bool(first) + [f"适用到 {last} 为止"] * bool(last))
        en = " ".join([f"from {first}"] * bool(first) + [f"{'to' if first else 'until'} {last}"] * bool(last))
        lines.append(Text(zh, f"in force {en}"))
    return Text("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


def _lines(page: Page, lang: Lang, level: int) -> Iterator[str]:
    mark = "#" * level
    yield f"{mark} {page.code} {page.title.in_(lang)}"
    yield ""
    yield f"{Text('级别', 'Severity').in_(lang)}: {_SEVERITY[page.severity].in_(lang)} (`{page.severity}`)"
    for head, text in _sections(page):
        yield ""
        yield f"{mark}# {head.in_(lang)}"
        yield ""
        if isinstance(text, Example):
            if text.about.in_(lang):
                yield text.about.in_(lang)
                yield ""
            fence = "````" if "```" in text.text else "```"
            yield f"{fence}{text.language}"
            yield from text.text.rstrip("\n").splitlines()
            yield fence
        elif head is _BASIS:
            yield from (f"- {line}" for line in text.in_(lang).splitlines())
        else:
            yield text.in_(lang)
