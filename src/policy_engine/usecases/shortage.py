"""What is said where a matching cannot be done: which targets lack officers, what removed each, the smallest widening that would do."""

from __future__ import annotations

from shlex import quote

from policy_engine.match.whynot import ADVICE, BASIS, Infeasible
from policy_engine.match.widen import advice_text, smallest_widening
from policy_engine.model.errors import Refused
from policy_engine.model.text import Text
from policy_engine.rulebook.load import Rulebook
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.teams import Asked


def shortage(
    draw: str, why: Infeasible, asked: Asked, inputs: Inputs, widened: tuple[str, ...], *, rehearsal: bool
) -> Refused:
    """The refusal. In a rehearsal nothing is on record that could be widened, so no command is given."""
    reasons = titles(inputs.rulebook)
    stuck = {target for lack in why.shortages for target in lack.targets}
    names = {target.id: target.name for target in inputs.named(stuck).values()}
    texts = [Text(f"{draw}：{why.headline().zh}", f"{draw}: {why.headline().en}"), *why.texts(reasons, names)]
    message = Text("\n".join(t.zh for t in texts), "\n".join(t.en for t in texts))
    widening = smallest_widening(why, [ask for _, ask in asked.asks], inputs.inspectors, widened)
    advice = [advice_text(widening), ADVICE]
    if widening is not None and not rehearsal:
        advice.insert(1, command(draw, widening.units))
    return Refused(message, Text("\n".join(t.zh for t in advice), "\n".join(t.en for t in advice)), BASIS)


def titles(rulebook: Rulebook) -> dict[str, Text]:
    """Rules by id, as they may be shown to anybody in the bureau: of a recusal only that it is one."""
    return {
        rule.id: Text(f"回避（{rule.id}）", f"recusal ({rule.id})")
        if any(pattern.kind == "relation" for pattern in rule.when)
        else rule.title
        for rule in rulebook.rules
    }


def command(draw: str, units: tuple[str, ...]) -> Text:
    """What to type, once the widening is approved."""
    options = "".join(f" --unit {unit if unit.isalnum() else quote(unit)}" for unit in units)
    return Text(
        f"批准后：policy match widen {draw}{options} --reason 事由 --approver 负责人，然后 policy run",
        f"once approved: `policy match widen {draw}{options} --reason WHY --approver head`, then `policy run`",
    )
