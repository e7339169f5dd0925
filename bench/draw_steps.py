"""The processes that `bench.draw` measures: `python -m bench.draw_steps STEP DIRECTORY`.

Each prints the seconds of the step alone, how many it drew or wrote, and a digest of them. Imports and what is made ready beforehand
are in the time of the whole process, not in these seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECRET, SEED = bytes(range(32)), bytes(range(32, 64))
NAME = "140525/bench/1/1"
PERCENT = 3
ON = date(2023, 6, 15)

Found = tuple[int, str]
"""How many, and their digest."""


def county(data: Path) -> Path:
    return data / "county" / "targets.generated.csv"


def _digest(parts: Iterable[str]) -> str:
    return sha256("".join(parts).encode()).hexdigest()


def _snapshot(data: Path) -> Path:
    (path,) = (data / "snapshots").glob("*.parquet")
    return path


def _read(data: Path) -> Callable[[], Found]:
    from policy_engine.registry.targets import import_targets

    def read() -> Found:
        rows = import_targets(county(data), on=ON).rows
        return len(rows), rows[0].id

    return read


def _freeze(data: Path) -> Callable[[], Found]:
    from policy_engine.registry.snapshot import read_targets, write_targets
    from policy_engine.registry.targets import import_targets

    # The first time there is nothing but the sheet.
    frozen = any((data / "snapshots").glob("*.parquet"))
    rows = read_targets(_snapshot(data)) if frozen else import_targets(county(data), on=ON).rows
    return lambda: (len(rows), write_targets(rows, data / "snapshots"))


def _verify(data: Path) -> Callable[[], Found]:
    from policy_engine.registry.snapshot import verify_targets

    return lambda: (verify_targets(_snapshot(data)), _snapshot(data).stem)


def _commit(data: Path) -> Callable[[], Found]:
    """The pools of the fifteen tasks; the registry is loaded and verified before."""
    from policy_engine.engines.commit import commit
    from policy_engine.engines.frozen import Frozen
    from policy_engine.plan.load import load_plan
    from policy_engine.usecases.membership import membership

    plan = load_plan(ROOT / "plans" / "2023.yaml", "2023.yaml").plan
    assert plan is not None
    assert len(plan.tasks) == 15
    frozen = Frozen(_snapshot(data))

    def commit_all() -> Found:
        members = membership(plan, frozen, {})
        roots = []
        for task in plan.tasks:
            mine = {p: [task.code] for p, codes in members.profiles.items() if task.code in codes}
            roots.append(commit(frozen, SECRET, NAME, mine, {}, data / "pools").root)
        return sum(root.size for root in roots), _digest(root.root for root in roots)

    return commit_all


def _pool(data: Path) -> Callable[[], Found]:
    """One pool of everybody who is open."""
    from policy_engine.engines.commit import commit
    from policy_engine.engines.frozen import Frozen

    frozen = Frozen(_snapshot(data))
    everybody = {profile: ["1"] for profile in frozen.profiles if profile.standing == "open"}

    def make() -> Found:
        root = commit(frozen, SECRET, NAME, everybody, {}, data / "pool").root
        return root.size, root.root

    return make


def _draw(data: Path) -> Callable[[], Found]:
    from policy_engine.engines.duck import DuckPool
    from policy_engine.model.draw import Quota

    (path,) = (data / "pool").glob("*.parquet")
    rate = (PERCENT, 100)
    quota = Quota("1", "weights", rate, None, None, None, {"A": 1, "B": 1, "C": 1, "D": 1, "-": 1})

    def draw() -> Found:
        (result,) = DuckPool(path, SECRET).draw([quota], SEED, 0)
        drawn = [id_ for ids in result.selected.values() for id_ in ids]
        return len(drawn), _digest(drawn)

    return draw


def _frame(data: Path) -> Callable[[], Found]:
    """What pandas reads as a frozen registry: ids and tiers of those who are open, pickled."""
    import pandas

    def make() -> Found:
        frame = pandas.read_csv(county(data), encoding="utf-8-sig", dtype="str", keep_default_na=False)
        frame = frame[frame["登记状态"] == "存续"]
        tiers = frame["信用风险等级"].astype("category")
        slim = pandas.DataFrame({"id": frame["统一社会信用代码"], "tier": tiers})
        slim.reset_index(drop=True).to_pickle(data / "frame.pickle")
        return len(slim), ""

    return make


def _pandas_raw(data: Path) -> Callable[[], Found]:
    import pandas

    def sample() -> Found:
        columns = ["统一社会信用代码", "登记状态", "信用风险等级"]
        frame = pandas.read_csv(
            county(data), encoding="utf-8-sig", dtype="str", keep_default_na=False, usecols=columns
        )
        frame = frame[frame["登记状态"] == "存续"]
        drawn = frame.groupby("信用风险等级").sample(frac=PERCENT / 100, random_state=2023)
        return len(drawn), _digest(drawn["统一社会信用代码"])

    return sample


def _pandas_frozen(data: Path) -> Callable[[], Found]:
    import pandas

    def sample() -> Found:
        frame = pandas.read_pickle(data / "frame.pickle")
        drawn = frame.groupby("tier", observed=True).sample(frac=PERCENT / 100, random_state=2023)
        return len(drawn), _digest(drawn["id"])

    return sample


def _ids(data: Path) -> list[str]:
    import csv

    with county(data).open(encoding="utf-8-sig", newline="") as file:
        return [r["统一社会信用代码"] for r in csv.DictReader(file) if r["登记状态"] == "存续"]


def _consistent_sampler(data: Path) -> Callable[[], Found]:
    from consistent_sampler import sampler

    ids = _ids(data)

    def sample() -> Found:
        drawn = [str(one[1]) for one in sampler(ids, seed=SEED.hex(), take=len(ids) * PERCENT // 100)]
        return len(drawn), _digest(drawn)

    return sample


def _cryptorandom(data: Path) -> Callable[[], Found]:
    from cryptorandom.cryptorandom import SHA256
    from cryptorandom.sample import random_sample

    ids = _ids(data)

    def sample() -> Found:
        drawn = random_sample(ids, len(ids) * PERCENT // 100, prng=SHA256(SEED.hex()))
        return len(drawn), _digest(map(str, drawn))

    return sample


STEPS: dict[str, Callable[[Path], Callable[[], Found]]] = {
    "read": _read,
    "freeze": _freeze,
    "verify": _verify,
    "commit": _commit,
    "pool": _pool,
    "draw": _draw,
    "frame": _frame,
    "pandas-raw": _pandas_raw,
    "pandas-frozen": _pandas_frozen,
    "consistent-sampler": _consistent_sampler,
    "cryptorandom": _cryptorandom,
}


def main(step: str, data: Path) -> None:
    work = STEPS[step](data)
    start = time.perf_counter()
    count, digest = work()
    print(f"{time.perf_counter() - start:.3f} {count} {digest or '-'}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
