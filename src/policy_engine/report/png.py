"""A picture as a PNG file: the SVG, painted. Letters come from the fonts of the machine; without Chinese ones nothing is painted."""

from __future__ import annotations

from policy_engine.model.errors import Unusable
from policy_engine.model.text import Text

ZOOM = 2
"""Dots for every unit of the SVG, so that small letters are legible on paper."""

FONTS = (
    "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Micro Hei, "
    "WenQuanYi Zen Hei, SimHei, SimSun, FangSong, KaiTi, DejaVu Sans, Arial"
)
"""Fonts with Chinese, where they are usual on Linux, Windows and macOS; the first that is there is taken."""

_GENERIC = 'font-family="sans-serif"'
_NAMED = f'font-family="{FONTS}"'
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20" font-family="{fonts}">'
    '<text x="2" y="16" font-size="16">{words}</text></svg>'
)


def png(svg: str) -> bytes:
    """The picture's PNG. Raises Unusable where the painter is not installed, or the machine has no Chinese fonts."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise Unusable(
            Text("没有安装画图的组件 resvg-py", "resvg-py, which paints pictures, is not installed"),
            _VECTOR,
        ) from None
    # A painter without a font leaves the words out and says nothing.
    blank, probe = (
        bytes(svg_to_bytes(svg_string=_PROBE.format(fonts=FONTS, words=words))) for words in ("", "双随")
    )
    if blank == probe:
        raise Unusable(
            Text(
                "这台机器上没有能用的中文字体，PNG 图里会没有文字",
                "no Chinese font on this machine: a PNG would have no words",
            ),
            Text(
                "用 --svg 存为矢量图，或安装一种中文字体（如 fonts-noto-cjk）",
                "use --svg instead, or install a Chinese font (such as fonts-noto-cjk)",
            ),
        )
    try:
        painted = svg_to_bytes(svg_string=svg.replace(_GENERIC, _NAMED, 1), zoom=ZOOM, background="#ffffff")
    except ValueError as error:
        raise Unusable(Text(f"画不成 PNG：{error}", f"cannot be painted: {error}"), _VECTOR) from None
    return bytes(painted)


_VECTOR = Text("用 --svg 存为矢量图", "use --svg instead")
