"""A new rule and its two cases, to be filled in: of the right shape, but the first case fails until somebody has."""

from __future__ import annotations

from policy_engine.rulebook.rule import STAGES, Stage
from policy_engine.rulebook.vocabulary import KINDS, TITLES

_KIND: dict[Stage, tuple[str, str, str]] = {
    "plan": ("t", "task", "name"),
    "draw": ("l", "launch", "key"),
    "match": ("o", "officer", "key"),
    "record": ("r", "result", "key"),
    "follow": ("s", "step", "key"),
    "status": ("d", "duty", "line"),
}
"""What a rule of the stage usually begins with: alias, kind of fact, a text field of it."""


_UNITS = {"rate": "（5% 写 500）", "day": "（写 20230301）", "flag": "（1 是 0 否）"}
"""How values of a type are written, where that is not plain."""


def rule_text(name: str) -> str:
    """The file of a new rule."""
    stage = STAGES[name[0]]
    alias, kind, field = _KIND[stage]
    fields = [f"{key} {entry.text.zh}{_UNITS.get(entry.type, '')}" for key, entry in KINDS[kind].items()]
    listed = "\n      #   ".join("、".join(fields[n : n + 4]) for n in range(0, len(fields), 4))
    return f"""\
# yaml-language-server: $schema=../schemas/rules.schema.json
# 新规则：逐项改写，再改 tests/{name}.yaml，然后运行 policy rules test。
format: policy-rules/1

rules:
  - id: {name}
    title: {{ zh: 改写：一句话的名称, en: rewrite this title }}
    # obligation: R05 # 义务编号，没有就不写
    stage: {stage}
    severity: info # error 只用于依据是 S 或 Q 的规则；其余用 warning 或 info
    confidence: D # S 原文 Q 读过的法条 P 转引 D 自定
    # basis: 文件名、条款 # S 和 Q 必须写
    # effective_from: 2023-01-01 # 依据施行之日
    when:
      # {TITLES[kind].zh}（{kind}）的字段：key 编号，以及
      #   {listed}
      - {{ as: {alias}, kind: {kind}, where: [[{field}, eq, 改写成要问的条件]] }}
    then:
      # at: rate # 意见指向哪里（第一项条件的事实之下），不写就指向它本身
      message:
        zh: 改写：什么不对（{{{alias}.key}} 会换成它的编号）
        en: "rewrite: what is wrong with {{{alias}.key}}"
      advice:
        zh: 改写：怎么改
        en: "rewrite: how to mend it"
"""


def case_text(name: str) -> str:
    """The file of its two cases."""
    stage = STAGES[name[0]]
    return f"""\
# yaml-language-server: $schema=../../schemas/cases.schema.json
# {name} 的案例：一个应当报出，一个相近而不该报。expect 写全部意见。
format: policy-cases/1

cases:
  - name: 改写：应当报出{name}的情形
{_given(stage, "改成应当报出的内容")}    expect:
      - {{ id: {name} }}

  - name: 改写：相近而不该报的情形
{_given(stage, "改成不该报的内容")}"""


def _given(stage: Stage, comment: str) -> str:
    if stage == "plan":
        return f"""\
    plan: # 盖在 base-plan.yaml 上；{comment}
      tasks:
        - name: 企业双随机抽查
"""
    _, kind, _ = _KIND[stage]
    fields = ", ".join(
        f"{key}: {(field.values or ('',))[0] or '案例' if field.type == 'text' else 0}"
        for key, field in KINDS[kind].items()
    )
    return f"""\
    stage: {stage}
    facts: # {comment}
      - kind: {kind}
        key: "1"
        fields: {{ {fields} }}
"""
