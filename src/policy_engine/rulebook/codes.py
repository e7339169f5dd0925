"""The codes of what the linter says of rule files, and what each is called."""

from __future__ import annotations

from policy_engine.model.finding import Severity
from policy_engine.model.text import Text

CODES: dict[str, Text] = {
    "L100": Text("规则文件不符合格式", "A rule file does not fit the format"),
    "L101": Text("规则编号重复", "Two rules with one id"),
    "L102": Text("规则编号与环节不符", "A rule's id does not fit its stage"),
    "L103": Text("error 级规则没有依据", "An error without a legal basis"),
    "L104": Text("error 级规则的依据不够可靠", "An error on the strength of a weak source"),
    "L105": Text("失效日期早于施行日期", "A rule that ends before it begins"),
    "L106": Text("条件太多", "Too many patterns"),
    "L107": Text("别名重复", "Two patterns with one alias"),
    "L108": Text("不认识的事实类别", "Unknown kind of fact"),
    "L109": Text("不认识的字段", "Unknown field"),
    "L110": Text("文字不能比较大小", "Text has no order"),
    "L111": Text("值与字段的类型不符", "A value that the field cannot hold"),
    "L112": Text("引用了未知或在后的别名", "A reference to an unknown or later alias"),
    "L113": Text("两边的类型不同", "A comparison of different types"),
    "L114": Text("占位符写错", "Unknown placeholder"),
    "L115": Text("同一写法列了两次", "One written form listed twice"),
    "L116": Text("永远不会成立的规则", "A rule that can never fire"),
    "L117": Text("两条规则条件相同", "Two rules that ask the same"),
    "L118": Text("依据为 S 或 Q 的规则没有写依据", "A rule of confidence S or Q without its basis"),
    "L119": Text("没有案例让规则成立", "A rule without a case in which it fires"),
    "L120": Text("没有案例让规则不成立", "A rule without a case in which it stays silent"),
    "L121": Text("施行期间没有案例", "A rule in force on no case's day"),
    "L122": Text("施行日期早于依据的年份", "A rule in force before its basis existed"),
    "L123": Text("自动改正写错", "A fix that cannot be made"),
    "L124": Text("后续处置的代码重复", "One id of the follow-up handling used twice"),
    "L125": Text("后续处置引用了没有声明的代码", "A reference to nothing in the follow-up handling"),
    "L126": Text("缺软件要用的状态或步骤", "A state or step that the program needs is missing"),
    "L127": Text("走不到的状态", "A state that nothing leads to"),
    "L128": Text("走不到终结的状态", "A branch that cannot end"),
    "L129": Text("期限算不出来", "A deadline that cannot be counted"),
    "L130": Text("状态或步骤失效早于施行", "A state or step that ends before it begins"),
    "L131": Text("状态或步骤没有写依据", "A state or step of confidence S or Q without its basis"),
    "L132": Text("没有用到的代码", "An id that nothing uses"),
    "L133": Text("一种写法有两个代码", "One written form for two codes"),
    "L134": Text("要开的处置线开不了", "A branch that a rule wants opened and no step can open"),
}

WARNINGS = frozenset({"L119", "L120", "L121", "L122", "L132"})
"""Codes that do not make a rulebook unusable."""


def severity(code: str) -> Severity:
    """How much a code matters."""
    return "warning" if code in WARNINGS else "error"
