"""`rules/followup.yaml`: the machine of follow-up handling, and the rules that guard its steps."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from policy_engine.model.followup import Followup, State, Step, Term
from policy_engine.rulebook.rule import Rule


class FollowupFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """后续处置流程."""

    format: Annotated[
        Literal["policy-followup/1"], Meta(title="格式版本", description="固定写 policy-followup/1")
    ]
    roles: Annotated[tuple[Term, ...], Meta(min_length=1, title="办理人", description="谁可以办")]
    documents: Annotated[tuple[Term, ...], Meta(title="文书证据", description="案卷里的文书和证据种类")]
    details: Annotated[tuple[Term, ...], Meta(title="要写明的", description="步骤可以要求写明的事项")]
    states: Annotated[tuple[State, ...], Meta(min_length=1, title="状态", description="处置线的各个状态")]
    steps: Annotated[tuple[Step, ...], Meta(min_length=1, title="步骤", description="从一个状态到另一个")]
    rules: Annotated[tuple[Rule, ...], Meta(title="规则", description="守住各个步骤的规则")] = ()

    @property
    def machine(self) -> Followup:
        """The machine alone."""
        return Followup(self.roles, self.documents, self.details, self.states, self.steps)
