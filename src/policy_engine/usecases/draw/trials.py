"""What `policy draw quota` tries beside a plan: other weights, another rate, as they are written on a command line."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from policy_engine.model.errors import Unusable
from policy_engine.model.plan import Plan
from policy_engine.model.risk import KEYS, Weights
from policy_engine.model.target import TIERS
from policy_engine.model.task import Task
from policy_engine.model.text import Text, joined, short, visible
from policy_engine.plan.amounts import plain
from policy_engine.plan.rate import UnreadableRateError, read_rate

MOST_VARIANTS = 8
_HEAVIEST = 1000
_WEIGHT = re.compile(r"([ABCD-]|unrated|未分类)=([0-9]{1,4})")
_BETWEEN = re.compile(r"[\s,、;]+")


class Asked(msgspec.Struct, frozen=True):
    """Of whom (all tasks where `tasks` is empty), with which other weights (each a variant) and at which other rate."""

    tasks: Sequence[str] = ()
    weights: Sequence[str] = ()
    rate: str | None = None


class Trial(msgspec.Struct, frozen=True):
    """What is tried: weights by tier, those of the plan for a tier that is not named; a rate, the plan's where empty."""

    label: Text
    weights: dict[str, int]
    rate: str = ""


def read_weights(written: str) -> dict[str, int]:
    """Weights by stratum from "A=1 B=2 C=10 D=30 -=2"; `unrated` and 未分类 may stand for "-". Raises Unusable."""
    weights: dict[str, int] = {}
    for part in filter(None, _BETWEEN.split(plain(written))):
        found = _WEIGHT.fullmatch(part)
        if not found or int(found[2]) > _HEAVIEST:
            raise _unreadable(
                Text(f"“{visible(short(part))}”读不出来", f"“{visible(short(part))}” cannot be read")
            )
        tier = found[1] if found[1] in KEYS else "-"
        if tier in weights:
            raise _unreadable(Text(f"{tier} 写了两次", f"{tier} is given twice"))
        weights[tier] = int(found[2])
    if not weights:
        raise _unreadable(Text("没有写倍数", "no weights are given"))
    return weights


def _unreadable(what: Text) -> Unusable:
    return Unusable(
        Text("--what-if：{what}", "--what-if: {what}").fill(what=what),
        Text(
            f'写成 --what-if "A=1 B=2 C=10 D=30 -=2" 的样子：等级 A、B、C、D，- 是未分类；倍数是 0 到 {_HEAVIEST} 的整数',
            f'write it like --what-if "A=1 B=2 C=10 D=30 -=2": tiers A, B, C, D, - for the unrated; whole numbers from 0 to {_HEAVIEST}',
        ),
    )


def trials_of(asked: Asked) -> list[Trial]:
    """The plan as it is first; then at the other rate; then with each of the other weights, at that rate if there is one.

    Raises Unusable for what cannot be read.
    """
    rate = plain(asked.rate or "")
    if asked.rate is not None:
        try:
            read_rate(rate)
        except UnreadableRateError as error:
            message = Text("--rate “{rate}”：{why}", "--rate “{rate}”: {why}")
            raise Unusable(
                message.fill(rate=visible(short(asked.rate)), why=error.message), error.advice
            ) from None
    if len(asked.weights) >= MOST_VARIANTS:
        raise Unusable(
            Text(
                f"--what-if 太多，最多 {MOST_VARIANTS - 1} 个",
                f"more than {MOST_VARIANTS - 1} times --what-if",
            ),
            Text("分几次试算", "try them a few at a time"),
        )
    at = Text(f"比例 {rate}", f"rate {rate}")
    trials = [Trial(Text("计划", "plan"), {})]
    if rate:
        trials.append(Trial(at, {}, rate))
    for written in asked.weights:
        weights = read_weights(written)
        said = " ".join(f"{tier}={weights[tier]}" for tier in TIERS if tier in weights)
        trials.append(Trial(joined([Text(said, said), *([at] if rate else [])]), weights, rate))
    return trials


def changed(plan: Plan, task: Task, trial: Trial) -> Task:
    """The task as the trial has it. What a plan gives tier by tier stays; weights make a flat task tell tiers apart."""
    risk = task.risk
    if risk.policy == "rates":
        return task
    if trial.rate:
        batches = tuple(msgspec.structs.replace(batch, rate="") for batch in task.batches)
        task = msgspec.structs.replace(task, rate=trial.rate, batches=batches)
    if trial.weights and risk.policy != "not_applicable":
        weights = {KEYS[k]: w for k, w in (plan.weights_of(task).by_tier() | trial.weights).items()}
        risk = msgspec.structs.replace(risk, policy="weights", weights=Weights(**weights))
    return msgspec.structs.replace(task, risk=risk)
