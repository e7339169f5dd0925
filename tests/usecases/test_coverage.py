"""Coverage as a run reports it, beside the projection from numbers alone."""

from collections import Counter
from datetime import date
from functools import cached_property

import pytest
from msgspec.structs import replace

from policy_engine.model.plan import Goal, Goals
from policy_engine.model.scope import Scope, Where
from policy_engine.model.target import Profile, Target
from policy_engine.model.task import Batch
from policy_engine.plan.load import load_plan
from policy_engine.usecases.coverage import project
from policy_engine.usecases.inputs import Inputs
from policy_engine.usecases.population import population
from policy_engine.usecases.projection import project as from_numbers

FIRM = Profile("enterprise", "open", "-", "东所", "餐饮服务")


class Given(Inputs):
    """Inputs that are not read from files."""

    frozen = None

    def __init__(self, plan, targets):
        super().__init__(None, {}, plan=plan)
        self.given = tuple(targets)

    @cached_property
    def targets(self):
        return self.given


@pytest.fixture
def plan(repository):
    return load_plan(repository / "plans/2023.yaml", "plan.yaml").plan


def plan_of(plan, *parts):
    """A plan of tasks given as (where, rate)."""
    tasks = tuple(
        replace(plan.tasks[0], code=str(n), scope=Scope("s", where), rate=rate)
        for n, (where, rate) in enumerate(parts, 1)
    )
    return replace(plan, tasks=tasks, goals=Goals(enterprise_coverage=Goal("t", "3%")))


def firms(count):
    return [Target(f"{n:018d}", f"示例{n:03d}", FIRM, date(2020 + n % 3, 1, 1)) for n in range(count)]


ALL = Where(entity=("enterprise",))


def test_names_and_numbers_give_one_projection(demo, plan):
    counts = population(demo.root)
    targets = [Target(f"{n:018d}", "某", p) for n, p in enumerate(Counter(counts).elements())]
    by_name, by_number = project(Given(plan, targets), set(), set()), from_numbers(plan, counts)
    assert by_name.registered == by_number.registered
    assert by_name.expected == by_number.expected
    assert by_name.projected == by_number.share


def test_whoever_is_drawn_already_is_not_expected_again(plan):
    inputs = Given(plan_of(plan, (ALL, "10%"), (ALL, "50%")), firms(100))
    found = project(inputs, {t.id for t in inputs.targets[:10]}, {"1"})
    assert (found.registered, found.drawn, found.expected) == (100, 10, 45)


def test_batches_that_are_drawn_are_told_apart(plan):
    made = plan_of(plan, (ALL, "50%"))
    window = made.tasks[0].window
    twice = replace(made, tasks=(replace(made.tasks[0], batches=(Batch(window), Batch(window))),))
    inputs = Given(twice, firms(100))
    assert project(inputs, set(), set()).expected == 75
    assert project(inputs, {t.id for t in inputs.targets[:50]}, {"1/1"}).expected == 25


def test_names_and_dates_are_looked_at_target_by_target(plan):
    named = replace(ALL, name_has=("示例01",))
    old = replace(ALL, registered_to=date(2020, 12, 31))
    inputs = Given(plan_of(plan, (named, "100%"), (ALL, "10%"), (old, "1户")), firms(30))
    assert list(inputs.codes) == [inputs.codes_of(target) for target in inputs.targets]
    assert inputs.codes[0] == ("2", "3")
    assert inputs.codes[12] == ("1", "2", "3")
    assert inputs.codes[13] == ("1", "2")
    assert project(inputs, set(), {"2", "3"}).expected == 10


def test_a_plan_by_profile_covers_the_same_targets_as_one_by_one(demo, plan):
    (path,) = demo.snapshots.glob("*.parquet")
    inputs = Inputs(demo.snapshots, {"targets": path.stem}, plan=plan)
    assert all(
        codes == inputs.codes_of(target)
        for target, codes in zip(inputs.targets[::7], inputs.codes[::7], strict=True)
    )
