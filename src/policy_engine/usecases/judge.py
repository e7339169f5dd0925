"""A plan's file with everything that is found in it: what is wrong with the text, and what the rules say of the plan.

The rules look at what the workspace knows besides: the plan in force, and how many targets there are of each profile. Both are read
through the standard library, so that `policy check` loads neither the database nor DuckDB.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path

from policy_engine.model.errors import FindingsStop
from policy_engine.model.finding import Finding, has_errors, in_order
from policy_engine.model.plan import Plan
from policy_engine.model.target import Profile
from policy_engine.model.text import Text
from policy_engine.plan.facts import facts_of
from policy_engine.plan.load import LoadedPlan, load_plan, load_plan_bytes
from policy_engine.plan.projection import Projection
from policy_engine.resources import shipped
from policy_engine.rulebook.cage import Cage
from policy_engine.rulebook.judge import judge, to_findings
from policy_engine.rulebook.load import Rulebook, load_rules
from policy_engine.rulebook.rule import Rule, Stage
from policy_engine.syntax.document import Document
from policy_engine.syntax.suppress import suppress
from policy_engine.usecases.in_force import InForce, superseded_by
from policy_engine.usecases.population import population
from policy_engine.usecases.projection import project
from policy_engine.usecases.workspace import load as load_workspace
from policy_engine.usecases.workspace import nearest, shown


class Judge:
    """Judges plans by a rulebook, as of `today`, in the workspace at `root` if there is one.

    The rules in force on the plan's own date apply, or those in force on `as_of`, which then is today as well.
    """

    def __init__(
        self, rulebook: Rulebook, cage: Cage, today: date, *, root: Path | None, as_of: date | None = None
    ) -> None:
        self.rulebook, self.cage, self.root = rulebook, cage, root
        self.today, self.as_of = as_of or today, as_of

    def file(self, path: Path) -> tuple[LoadedPlan, list[Finding]]:
        """A plan file with all its findings. Raises Unusable, Refused (the plan in force cannot be read), EngineFailed."""
        return self._judged(load_plan(path, shown(path)))

    def text(self, data: bytes, shown_as: str) -> tuple[LoadedPlan, list[Finding]]:
        """The same for a plan's bytes, called `shown_as`."""
        return self._judged(load_plan_bytes(data, shown_as))

    def may_be_set_aside(self, code: str) -> bool:
        """Whether a remark in the plan may suppress findings of this code: never what law or the source document asks."""
        rule = self._rules.get(code)
        return rule is None or (rule.severity != "error" and rule.confidence in ("P", "D"))

    def _judged(self, loaded: LoadedPlan) -> tuple[LoadedPlan, list[Finding]]:
        if loaded.document is None:
            return loaded, list(loaded.findings)
        said = [] if loaded.plan is None else self._said_of(loaded.plan, loaded.document)
        found = in_order([*loaded.findings, *said])
        judged = loaded.plan is not None
        return loaded, suppress(loaded.document, found, self.may_be_set_aside, judged=judged)

    def _said_of(self, plan: Plan, document: Document) -> list[Finding]:
        home = self._agency == plan.plan.agency
        before = superseded_by(self.root, plan) if home else None
        facts = facts_of(
            plan,
            self.rulebook.names,
            on=self.today,
            before=before.plan if before else None,
            drawn=before.drawn if before else (),
            projection=self._projection(plan, before) if home else None,
        )
        firings = judge(self.rulebook, "plan", facts, self.as_of or plan.plan.issued_on, self.cage)
        return to_findings(firings, document)

    def _projection(self, plan: Plan, before: InForce | None) -> Projection | None:
        done = {f"{code}/{batch}" for code, batch in before.batches} if before else ()
        return project(plan, self._counts, None, done) if self._counts else None

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rulebook.rules}

    @cached_property
    def _counts(self) -> dict[Profile, int] | None:
        return population(self.root)

    @cached_property
    def _agency(self) -> str:
        return load_workspace(self.root).agency if self.root else ""


def rules_directory(start: Path, named: Path | None) -> Path:
    """The rules named, else the workspace's, else those that came with this version."""
    root = nearest(start)
    return named or (root / "rules" if root else shipped("rules"))


def sound_rules(directory: Path, stage: Stage | None = None) -> Rulebook:
    """The rules of a directory, all or those that a stage asks. Raises FindingsStop if they have errors: nothing is judged by half a rulebook."""
    rulebook = load_rules(directory, stage)
    if has_errors(rulebook.findings):
        raise FindingsStop(
            Text("规则文件有错误，不能用来判断", "the rule files have errors, so nothing is judged by them"),
            Text("先改正规则文件，再重新运行", "mend the rule files, then run again"),
            in_order(rulebook.findings),
        )
    return rulebook
