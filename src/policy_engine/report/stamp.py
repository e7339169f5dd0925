"""Pictures from a demonstration say so themselves, wherever they are pasted."""

from __future__ import annotations

from policy_engine.model.text import Lang, Text

_END = "</svg>\n"


def stamped(svg: str, lang: Lang) -> str:
    """The picture (`report.picture`) with the mark of a demonstration above its title."""
    mark = Text("演示：不是真实的执法记录", "demonstration: not a real inspection").in_(lang)
    line = f'<text x="20" y="12" font-size="10" fill="#b00020">{mark}</text>\n'
    return svg.removesuffix(_END) + line + _END
