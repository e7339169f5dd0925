"""The inputs of a draw: content-named files that the header commits to, read back and checked when they are needed.

Every later step, and every verification, works from these files and never from what plans, rules or registries have become since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from policy_engine.engines.frozen import Frozen
from policy_engine.engines.pool_file import private, working
from policy_engine.model.canonical import canonical
from policy_engine.model.plan import Plan
from policy_engine.model.target import Inspector, Profile, Recusal, Target
from policy_engine.model.text import Text
from policy_engine.plan.covering import covering
from policy_engine.plan.load import load_plan_bytes
from policy_engine.registry import snapshot
from policy_engine.registry.profiles import profiles_of
from policy_engine.registry.rows import target_lines
from policy_engine.registry.snapshot_file import canonical_lines, has_rows
from policy_engine.rulebook.load import Rulebook, load_rules_bytes
from policy_engine.usecases.membership import Codes, Membership, membership
from policy_engine.usecases.snapshots import broken, content, place

Read = TypeVar("Read")

LARGE = 100_000
"""Targets from which on a registry is left to DuckDB (`frozen`). Below, all of them are held as objects, which starts faster."""

_LOADED = {
    "plan": ("_plan", "plan"),
    "rules": ("_rulebook", "rulebook"),
    "targets": ("frozen", "targets"),
    "inspectors": ("inspectors", "inspector_records"),
    "recusals": ("recusals", "recusal_records"),
}
"""What was loaded of which input."""


class Inputs:
    """The frozen inputs named by their digests (hex), each loaded at first use. Raises Refused if one is missing or changed."""

    def __init__(
        self,
        directory: Path,
        digests: dict[str, str],
        *,
        plan: Plan | None = None,
        rulebook: Rulebook | None = None,
        pools: Path | None = None,
    ) -> None:
        """`plan` and `rulebook` may be given where they have just been read; their digests are the caller's word.

        `pools` is where the pools of a large registry are put; beside the directory where it is not given.
        """
        self.directory, self.digests = directory, digests
        self._plan, self._rulebook, self._pools = plan, rulebook, pools
        self.known_until: int | None = None
        """The last dispatch (number of its event) that the exclusions take into account; None where they are not of today."""

    def beside(self, digests: dict[str, str]) -> Inputs:
        """Inputs of the same directory; what is named by the same digest and loaded already is not loaded again."""
        other = Inputs(self.directory, digests, pools=self._pools)
        for kind, names in _LOADED.items():
            if digests.get(kind) == self.digests.get(kind):
                other.__dict__.update({name: self.__dict__[name] for name in names if name in self.__dict__})
        return other

    def leaving_out(self, excluded: Mapping[str, frozenset[str]], digest: str | None) -> Inputs:
        """These inputs with a list of exclusions, as in `excluded`; named by its digest, or by none where it is frozen nowhere."""
        other = self.beside(self.digests | ({} if digest is None else {"exclusions": digest}))
        other.excluded, other.known_until = excluded, self.known_until
        return other

    @property
    def pools(self) -> Path:
        """Where the pools of a large registry are put."""
        return self._pools or self.directory.absolute().parent / "pools"

    def path(self, name: str) -> Path:
        """Where an input lies; targets lie in either form. Raises Refused where the draw's record names none."""
        path = place(self.directory, self.digests.get(name, ""), name)
        lines = path.with_suffix(snapshot.LINES)
        return lines if name == "targets" and lines.is_file() else path

    @cached_property
    def plan(self) -> Plan:
        plan = self._plan or load_plan_bytes(self.content("plan"), self.path("plan").name).plan
        if plan is None:
            raise broken(self.path("plan"), Text("不是有效的计划", "is not a valid plan"))
        return plan

    @cached_property
    def rulebook(self) -> Rulebook:
        return self._rulebook or load_rules_bytes(self.content("rules"))

    @cached_property
    def frozen(self) -> Frozen | None:
        """The targets as DuckDB holds them; None where they are few, or lie in canonical lines."""
        path = self.path("targets")
        if path.name.endswith(snapshot.LINES) or not has_rows(path, LARGE):
            return None
        with working(self.pools) as spill:
            private(self.pools)
            return Frozen(path, spill=spill)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """All targets, as objects. Whatever large registries go through does without: `size`, `counted`, `named`, `codes_of`."""
        return _read(snapshot.read_targets, self.path("targets"))

    @cached_property
    def inspectors(self) -> tuple[Inspector, ...]:
        return _read(snapshot.read_inspectors, self.path("inspectors"))

    @cached_property
    def recusals(self) -> tuple[Recusal, ...]:
        return snapshot.read_recusals(self.path("recusals"))

    @cached_property
    def inspector_records(self) -> list[tuple[str, bytes]]:
        """By id the canonical records that every draw of these inputs commits to."""
        return [(i.id, canonical(snapshot.inspector_record(i))) for i in self.inspectors]

    @cached_property
    def recusal_records(self) -> list[tuple[str, bytes]]:
        return [(r.inspector, canonical(snapshot.recusal_record(r))) for r in self.recusals]

    @cached_property
    def excluded(self) -> Mapping[str, frozenset[str]]:
        """By target (id) the codes of the tasks whose draws leave it out, by a rule; empty where the draw has no such list."""
        if "exclusions" not in self.digests:
            return {}
        left_out: dict[str, set[str]] = {}
        for record in snapshot.read_records(self.path("exclusions")):
            left_out.setdefault(record["target"], set()).add(record["task"])
        return {target: frozenset(codes) for target, codes in left_out.items()}

    @cached_property
    def rosters(self) -> Mapping[tuple[str, int], tuple[str, ...]]:
        """The targets (ids, sorted) that a superior has listed, by the batch (task, number) that they are for."""
        if "superior" not in self.digests:
            return {}
        listed: dict[tuple[str, int], set[str]] = {}
        for record in snapshot.read_records(self.path("superior")):
            listed.setdefault((record["task"], int(record["batch"])), set()).add(record["target"])
        return {batch: tuple(sorted(targets)) for batch, targets in listed.items()}

    def roster(self, code: str, batch: int) -> tuple[Target, ...] | None:
        """Whom a superior has listed for a batch of a task and the registry has as open; None where the task is drawn here."""
        if self.plan.task(code).drawn_by is None:
            return None
        found = self.named(frozenset(self.rosters.get((code, batch), ()))).values()
        return tuple(target for target in found if target.profile.standing == "open")

    @property
    def size(self) -> int:
        """How many targets."""
        return self.frozen.size if self.frozen else len(self.targets)

    @cached_property
    def membership(self) -> Membership | None:
        """Who belongs to which tasks, for a registry that is held by DuckDB."""
        return membership(self.plan, self.frozen, self.excluded) if self.frozen else None

    @cached_property
    def counted(self) -> Mapping[tuple[Profile, Codes], int]:
        """How many targets have each profile and belong to the populations of these tasks (codes, in the plan's order)."""
        if self.frozen and self.membership:
            return self.membership.counted(self.frozen.profiles)
        return Counter((t.profile, codes) for t, codes in zip(self.targets, self.codes, strict=True))

    def placed(self) -> Iterator[tuple[str, Profile, Codes]]:
        """Every target by id: its profile and the tasks whose population it belongs to; of a large registry one at a time."""
        if self.frozen and self.membership:
            own = {target.id: codes for target, codes in self.membership.others.items()}
            usual = self.membership.profiles
            yield from ((i, profile, own.get(i, usual[profile])) for i, profile in self.frozen.placed())
        else:
            for target, codes in zip(self.targets, self.codes, strict=True):
                yield target.id, target.profile, codes

    def rows(self) -> Iterator[bytes]:
        """The canonical rows of the targets, sorted by id, one or many at a time."""
        yield from canonical_lines(self.frozen.connection) if self.frozen else target_lines(self.targets)

    def named(self, ids: Collection[str]) -> dict[str, Target]:
        """The targets of these ids, by id, in its order; without those that the registry has not."""
        if self.frozen:
            return self.frozen.targets(ids)
        return {target.id: target for target in self.targets if target.id in ids}

    def called(self, name: str) -> tuple[Target, ...]:
        """The targets of that name, by id."""
        if self.frozen:
            return self.frozen.called(name)
        return tuple(target for target in self.targets if target.name == name)

    @cached_property
    def codes(self) -> tuple[tuple[str, ...], ...]:
        """For each of `targets`, the codes of the tasks whose population it belongs to, in the plan's order."""
        if not self.excluded:
            return self._covering
        codes = list(self._covering)
        for position, target in enumerate(self.targets):
            if target.id in self.excluded:
                out = self.excluded[target.id]
                codes[position] = tuple(code for code in codes[position] if code not in out)
        return tuple(codes)

    @cached_property
    def _covering(self) -> tuple[tuple[str, ...], ...]:
        """As `codes`, by the scopes of the tasks alone."""
        plan, targets = self.plan, self.targets
        profiles = profiles_of(targets)
        fixed = covering(plan, profiles)
        codes: list[tuple[str, ...]] = [()] * len(targets)
        for profile, positions in profiles.items():
            for position in positions:
                codes[position] = fixed[profile]
        # Few plans look at names or dates, and then in few tasks: only for these every target is looked at.
        named = [task for task in plan.tasks if not plan.by_profile(task)]
        order = {task.code: n for n, task in enumerate(plan.tasks)}
        merged: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, ...]] = {}
        for position, target in enumerate(targets if named else ()):
            more = tuple(task.code for task in named if plan.covers(task, target))
            if more:
                both = (codes[position], more)
                if both not in merged:
                    merged[both] = tuple(sorted(codes[position] + more, key=order.__getitem__))
                codes[position] = merged[both]
        return tuple(codes)

    def codes_of(self, target: Target) -> tuple[str, ...]:
        """The codes of the tasks whose population a target belongs to, in the plan's order."""
        if "membership" in self.__dict__ and self.membership:
            return self.membership.of(target)
        out = self.excluded.get(target.id, frozenset())
        covers = self.plan.covers
        return tuple(task.code for task in self.plan.tasks if task.code not in out and covers(task, target))

    def content(self, name: str) -> bytes:
        """The bytes of any input but the targets. Raises Refused."""
        return content(self.directory, self.digests.get(name, ""), name)


def _read(reader: Callable[[Path], tuple[Read, ...]], path: Path) -> tuple[Read, ...]:
    """What a content-named file holds: read once by a process that goes through many steps, and again where the file was touched."""
    try:
        seen = path.stat()
    except OSError:
        return reader(path)
    return _kept(reader, path, seen.st_ctime_ns, seen.st_size, seen.st_ino)


@lru_cache(maxsize=4)
def _kept(
    reader: Callable[[Path], tuple[Read, ...]], path: Path, changed: int, size: int, inode: int
) -> tuple[Read, ...]:
    return reader(path)
