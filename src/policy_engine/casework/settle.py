"""A proposal against what the rules say of it: refused with its articles, or passed with what is kept on record."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_engine.casework.opening import Obliged
from policy_engine.casework.proposal import Proposal, Said
from policy_engine.model.case import Breach
from policy_engine.model.errors import Refused
from policy_engine.model.text import Text, joined

_APART = Text("；", "; ")
_OF_RULE = Text("{title}（{rule}）：{message}", "{title} ({rule}): {message}")
_NOT_OPENED = Text(
    "应当另开处置线 {state}，不能不开（{rule}）",
    "branch {state} must be opened and cannot be left out ({rule})",
)
_OPEN_IT = Text("加上 --open {state}", "add --open {state}")
_STILL_OPEN = Text(
    "还有 {n} 条处置线没有终结，不能归档", "{n} branches have not ended, so the case cannot be closed"
)
_END_THEM = Text(
    "先把各条处置线办结、结果公示，再归档", "bring every branch to its end and publish the result first"
)
_NO_WHY = Text(
    "没有另开处置线 {state}（{rule}），也没有写明理由",
    "branch {state} is not opened ({rule}), and no reason is given",
)
_OPEN_EACH = Text(
    "有几个机关的，每个写一次：--open {state}=机关名称", "several bodies: write --open {state}=BODY for each"
)
_SAY_WHY = Text(
    "加上 --open {state}，或用 --note 写明不开的理由", "add --open {state}, or say with --note why not"
)
_UNDATED = Text("没有写明“{state}”的期限", "no deadline is stated for “{state}”")
_DATE_IT = Text("用 --deadline 写明日期，如 2023-07-01", "state the day with --deadline, such as 2023-07-01")


def settle(proposal: Proposal, said: Sequence[Said]) -> tuple[Breach, ...]:
    """What goes on record with the step: its lateness, what rules warn of, what was left out for a reason.

    Raises Refused for all that forbids it at once, each with its rule and article; a rule without a source cites the step's.
    A rule that warns of the lateness itself gives it its id rather than a second breach.
    """
    forbidden = [_forbidden(proposal, one) for one in said if one.severity == "error"]
    going_on = proposal.fact.fields["open_branches"]
    if proposal.closed and going_on and not forbidden:
        forbidden.append((_STILL_OPEN.fill(n=going_on), _END_THEM, str(proposal.fact.fields["basis"])))
    forbidden += [_left_out(proposal, one) for one in proposal.unmet if one.must]
    if not proposal.fact.fields["has_reason"]:
        forbidden += [_left_out(proposal, one) for one in proposal.unmet if not one.must]
    forbidden += [(_UNDATED.fill(state=state.title), _DATE_IT, state.basis) for state in proposal.undated]
    if forbidden:
        messages, advice, bases = zip(*forbidden, strict=True)
        raise Refused(
            joined(messages, _APART),
            joined(dict.fromkeys(advice), _APART),
            "；".join(dict.fromkeys(basis for basis in bases if basis)),
        )
    return tuple(_breaches(proposal, [one for one in said if one.severity == "warning"]))


def _forbidden(proposal: Proposal, one: Said) -> tuple[Text, Text, str]:
    message = _OF_RULE.fill(title=one.title, rule=one.rule, message=one.message)
    return message, one.advice, one.basis or str(proposal.fact.fields["basis"])


def _left_out(proposal: Proposal, one: Obliged) -> tuple[Text, Text, str]:
    message, advice = (_NOT_OPENED, _OPEN_IT) if one.must else (_NO_WHY, _SAY_WHY)
    if any(branch.state == one.state for branch in proposal.branches):
        advice = _OPEN_EACH
    return message.fill(state=one.state, rule=one.rule), advice.fill(state=one.state), one.basis.zh


def _breaches(proposal: Proposal, warnings: Sequence[Said]) -> list[Breach]:
    branch, lateness = proposal.branch, proposal.breach
    kept: list[Breach] = []
    for one in warnings:
        if lateness and one.of_lateness and not lateness.rule:
            lateness = msgspec.structs.replace(lateness, rule=one.rule)
        else:
            kept.append(Breach(branch.number, branch.state, one.rule, one.obligation, "", 0, "days"))
    kept += [Breach(branch.number, one.state, one.rule, "", "", 0, "days") for one in proposal.unmet]
    return [lateness, *kept] if lateness else kept
