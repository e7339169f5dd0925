"""Small readings of a cell's text: matters, names, a section, a year, an issuer, a document's number, a day."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_NUMBERED = r"(?:[(（]?{n}[)）]|{n}[、.．](?![0-9]))"
_CHINESE = "一二三四五六七八九十"
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_EDGES = " \t\n。；;，,、　"
_BETWEEN_NAMES = re.compile(r"[、，,；;\n]|\s{1,}")
_BODY = re.compile(r"局|委员会|厅")
_SECTION = re.compile(r"[\u4e00-\u9fff]{1,12}?(?:股|科|室|处|所|大队|中队|队)")
_ROLE = re.compile(r"[(（]?(?:负责)?(?:组织)?(?:发起|牵头|指导|实施|组织|负责)[)）]?$")
_EVERY = re.compile(r"各|相关|有关|业务(?:股|科)室|.*(?:股|科|处)室$")
YEAR = re.compile(r"(20\d\d)\s*年")
_ISSUER = re.compile(r"\s*([\u4e00-\u9fff]{2,30}?(?:局|委员会|厅|办公室|领导小组))\s*(?:关于|20\d\d\s*年)")
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}\s*[〔\[［【(（]\s*20\d\d\s*[〕\]］】)）]\s*(?:第\s*)?\d{1,5}\s*号"
)
_DAY = re.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_BODY_NAME = re.compile(r"[\u4e00-\u9fff]{2,30}(?:局|委员会|厅|办公室|领导小组)")
_SUPERIOR = re.compile(
    r"由\s*([\u4e00-\u9fff]{1,20}?(?:总局|省局|市局|局))[\u4e00-\u9fff]{0,6}(?:抽取|派发|下发)"
)


def one_line(text: str) -> str:
    """A cell's text without the breaks that only wrap it; between Latin words a break is a space."""
    return re.sub(
        r"[ \t　]*\n[ \t　]*",
        lambda m: " " if _latin(text, m.start() - 1) and _latin(text, m.end()) else "",
        text.strip(),
    )


def _latin(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalpha()


def split_matters(text: str) -> tuple[tuple[str, ...], bool]:
    """The matters in a cell, and whether only its line breaks told them apart.

    Reads "1、… 2、…" (also (1), ①, 一、) and "…；…。"; line breaks alone are the last resort.
    """
    parts = _numbered(text)
    by_lines = False
    if parts is None:
        parts = re.split(r"[；;]", text)
        if len(parts) == 1 and "\n" in text:
            parts, by_lines = text.split("\n"), True
    matters = [one_line(part).strip(_EDGES) for part in parts]
    found = tuple(dict.fromkeys(matter for matter in matters if matter))
    return found, by_lines and len(found) > 1


def _numbered(text: str) -> list[str] | None:
    """What follows 1、 2、 3、 …, each number after the one before; None where the text does not begin with the first."""
    plain = text.translate(_DIGITS)
    for numerals in ([str(n) for n in range(1, 100)], list(_CHINESE), list(_CIRCLED)):
        circled = numerals[0] == "①"
        starts: list[tuple[int, int]] = []
        at = 0
        for numeral in numerals:
            form = numeral if circled else _NUMBERED.format(n=numeral)
            match = re.compile(rf"(?<![0-9]){form}\s*").search(plain, at)
            if match is None or (not starts and text[: match.start()].strip()):
                break
            starts.append(match.span())
            at = match.end()
        if starts:
            ends = [*(start for start, _ in starts[1:]), len(text)]
            return [text[begin:end] for (_, begin), end in zip(starts, ends, strict=True)]
    return None


def split_names(text: str) -> tuple[str, ...]:
    """The departments that a cell names, once each."""
    return tuple(dict.fromkeys(name for part in _BETWEEN_NAMES.split(text) if (name := part.strip(_EDGES))))


def section_in(initiator: str) -> str:
    """The section that an initiator names ("县市场监督管理局网监股组织发起" → 网监股); "" where it names none or several."""
    plain = _ROLE.sub("", one_line(initiator).strip())
    last = [m.end() for m in _BODY.finditer(plain)]
    rest = plain[last[-1] :] if last else plain
    match = _SECTION.fullmatch(rest.strip())
    return match[0] if match and not _EVERY.match(match[0]) else ""


def year_in(text: str) -> int:
    """The first year a title speaks of, 0 if none."""
    match = YEAR.search(unicodedata.normalize("NFKC", text))
    return int(match[1]) if match else 0


def issuer_in(title: str) -> str:
    """The body a title begins with: "…局关于…", "…局2023年度…"."""
    match = _ISSUER.match(title)
    return match[1] if match else ""


def document_number_in(text: str) -> str:
    """A document's number such as 泽市监〔2023〕10号, "" if there is none."""
    match = _NUMBER.search(text)
    return "".join(match[0].split()) if match else ""


def day_in(text: str) -> date | None:
    """The day of a line that is a date and nothing else."""
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def is_body(text: str) -> bool:
    """Whether a line is the name of a body and nothing else."""
    return _BODY_NAME.fullmatch(text.strip()) is not None


def superior_in(text: str) -> str:
    """The superior bureau that draws, of "抽查名单由省局统一抽取派发"; "" where the cell says nothing of the kind."""
    match = _SUPERIOR.search(text)
    return match[1] if match else ""
