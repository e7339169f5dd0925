"""One attempt at a draw in a public bundle, read back and recomputed as far as it is public."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec

from policy_engine.draw.beacon import Round, chain, verify_round
from policy_engine.draw.disclosure import without_tiers
from policy_engine.draw.header import commitment as commitment_of
from policy_engine.draw.level import level
from policy_engine.draw.quota import allocate
from policy_engine.draw.seed import seed_for
from policy_engine.draw.selection import ticket, ticket_key
from policy_engine.ledger.body import Body
from policy_engine.model import merkle
from policy_engine.model.canonical import parse
from policy_engine.model.draw import Quota
from policy_engine.model.text import Text
from policy_engine.usecases.bundle import draws, form
from policy_engine.usecases.bundle.course import course
from policy_engine.usecases.bundle.draws import Attempt, Chosen, Leaf, Name, Share, Stratum
from policy_engine.usecases.bundle.read import lines, names, only, records, unusable
from policy_engine.usecases.draw.following import following

_LEAF = re.compile(rb'\{"leaf":"([0-9a-f]{64})",')


class Folder(msgspec.Struct, frozen=True):
    """A folder as read. `kinds[i]` (stratum or None, tasks) is `leaves[i]`'s; `listed` is None where names are not out."""

    attempt: Attempt
    leaves: tuple[bytes, ...]
    kinds: tuple[tuple[str | None, tuple[str, ...]], ...]
    chosen: tuple[Chosen, ...]
    listed: tuple[Name, ...] | None
    others: frozenset[str]


def read_folder(bundle: Path, number: str) -> Folder:
    """Raises Unusable by file and line where a file is missing, cannot be read, or is not of its form."""
    at = f"{draws.DRAWS}/{number}"
    there = names(bundle / at)
    leaves, kinds = _leaves(bundle, f"{at}/{draws.LEAVES}")
    listed = None
    if draws.NAMES in there:
        listed = tuple(records(bundle, f"{at}/{draws.NAMES}", Name, empty=True))
    return Folder(
        only(bundle, f"{at}/{draws.DRAW}", Attempt),
        leaves,
        kinds,
        tuple(records(bundle, f"{at}/{draws.SELECTED}", Chosen, empty=True)),
        listed,
        there - {draws.DRAW, draws.LEAVES, draws.SELECTED, draws.NAMES},
    )


def _leaves(
    bundle: Path, name: str
) -> tuple[tuple[bytes, ...], tuple[tuple[str | None, tuple[str, ...]], ...]]:
    """What stands after the leaf is the same for thousands of members, and is read once for all of them."""
    known: dict[bytes, tuple[str | None, tuple[str, ...]]] = {}
    leaves, kinds = [], []
    for number, line in enumerate(lines(bundle, name, empty=True), 1):
        found = _LEAF.match(line)
        rest = line[found.end() :] if found else line
        if found is None or rest not in known:
            try:
                leaf = msgspec.convert(parse(line), Leaf)
            except (ValueError, RecursionError) as error:
                what = Text(f"内容不合格式（{error}）", f"is not of the form ({error})")
                raise unusable(f"{name}:{number}", what) from None
            known[rest] = leaf.stratum, leaf.tasks
            leaves.append(bytes.fromhex(leaf.leaf))
        else:
            leaves.append(bytes.fromhex(found[1].decode()))
        kinds.append(known[rest])
    return tuple(leaves), tuple(kinds)


def problems(
    folder: Folder, manifest: form.Manifest, before: Attempt | None, said: Sequence[Body]
) -> Iterator[Text]:
    """What does not hold of an attempt; `before` is the one before it, `said` the proved bodies about it, in order."""
    attempt = folder.attempt
    try:
        committed = commitment_of(attempt.header)
    except ValueError as error:
        yield _HEADER.fill(why=error)
        return
    if committed != attempt.commitment:
        yield Text("承诺不是这个抽取头的摘要", "the commitment is not the digest of the header")
    yield from _identity(attempt, manifest, before)
    yield from course(attempt, said)
    yield from _pool(folder)
    if attempt.seed is not None:
        try:
            yield from _seed(attempt)
        except ValueError as error:
            yield _SEED.fill(why=error)
            return
    yield from _state(folder)
    if attempt.tasks and attempt.seed is not None:
        yield from _selection(folder, bytes.fromhex(attempt.seed))


def _identity(attempt: Attempt, manifest: form.Manifest, before: Attempt | None) -> Iterator[Text]:
    header = attempt.header
    stated = (header.agency, header.draw, header.attempt, level(header).code)
    if stated != (manifest.agency, attempt.name, attempt.attempt, attempt.level):
        yield Text(
            "机关、名称、次数或可信等级与抽取头不同", "agency, name, attempt or level is not the header's"
        )
    if header.rehearsal:
        yield Text("演练不是抽取", "a rehearsal is no draw")
    last = (0, None, True) if before is None else (before.attempt, before.commitment, before.void is not None)
    if (attempt.attempt, header.previous, True) != (last[0] + 1, last[1], last[2]):
        yield Text(
            "各次抽取不连续，或前一次没有作废",
            "attempts do not follow one another, or the one before is not void",
        )
    elif before is not None and before.void is not None:
        yield from following(header, before.header, before.void.reason)


def _pool(folder: Folder) -> Iterator[Text]:
    attempt, leaves = folder.attempt, folder.leaves
    codes = {task.code for task in attempt.header.tasks}
    if any(one >= other for one, other in pairwise(leaves)):
        yield Text("叶子重复或没有排序", "leaves come twice or are not sorted")
    if any(list(t) != sorted({*t}) or not t or not codes.issuperset(t) for _, t in set(folder.kinds)):
        yield Text("叶子的任务代码不是本次抽取的", "a leaf has task codes that are not the draw's")
    if (merkle.root(leaves).hex(), len(leaves)) != (attempt.header.pool.root, attempt.header.pool.size):
        yield Text("叶子与抽取头中总体的根不符", "the leaves do not give the root of the pool in the header")
    if any((stratum is not None) != attempt.strata for stratum, _ in set(folder.kinds)):
        yield Text("分层应当全有或全无", "strata should be on all leaves or on none")
    if without_tiers(attempt.header.tasks) and not attempt.strata:
        yield Text("不分等级的抽取没有什么要保密", "a draw without tiers has nothing to withhold")


def _seed(attempt: Attempt) -> Iterator[Text]:
    """Raises ValueError where something revealed is not what the header fixed."""
    raw = bytes.fromhex(attempt.beacon or "")
    nonces = {nonce.name: bytes.fromhex(nonce.nonce) for nonce in attempt.nonces}
    if len(nonces) < len(attempt.nonces) or list(nonces) != sorted(nonces):
        raise ValueError("nonces: twice or not sorted")
    if seed_for(attempt.header, raw, nonces).hex() != attempt.seed:
        yield Text("种子与承诺和随机数不符", "the seed does not follow from commitment and beacon")
    beacon = attempt.header.beacon or {}
    if beacon.get("kind") == "drand":
        signature = bytes.fromhex(attempt.proof.get("signature", ""))
        verify_round(Round(chain(beacon["chain"]).hash, beacon["round"], signature, raw))


def _state(folder: Folder) -> Iterator[Text]:
    attempt = folder.attempt
    done = {
        "committed": (False, False, False),
        "seeded": (True, False, False),
        "selected": (True, True, False),
        "matched": (True, True, False),
        "dispatched": (True, True, False),
        "voided": (attempt.seed is not None, bool(attempt.tasks), True),
    }
    there = (attempt.seed is not None, bool(attempt.tasks), attempt.void is not None)
    if there != done[attempt.state] or (attempt.tasks and attempt.seed is None):
        yield Text("进度与已有的内容不符", "the state does not fit what is there")
    if folder.chosen and not attempt.tasks:
        yield Text("还没有抽取，却有抽中的叶子", "leaves are selected before the selection")
    if folder.listed is not None:
        ids = [name.id for name in folder.listed]
        visits = len({chosen.leaf for chosen in folder.chosen})
        if ids != sorted({*ids}) or abs(visits - len(ids)) > attempt.skips or attempt.state != "dispatched":
            yield Text("名单与抽中的户数不符", "the names are not as many as were selected")


def _selection(folder: Folder, seed: bytes) -> Iterator[Text]:
    attempt = folder.attempt
    if [share.code for share in attempt.tasks] != [task.code for task in attempt.header.tasks]:
        yield Text("任务不是抽取头中的任务", "the tasks are not the header's")
        return
    if list(folder.chosen) != sorted({*folder.chosen}):
        yield Text("抽中的叶子重复或没有排序", "selected leaves come twice or are not sorted")
    queues: dict[str, dict[str | None, list[bytes]]] = {
        share.code: defaultdict(list) for share in attempt.tasks
    }
    for leaf, (stratum, codes) in zip(folder.leaves, folder.kinds, strict=True):
        for code in codes:
            if code in queues:
                queues[code][stratum].append(leaf)
    chosen: defaultdict[str, set[bytes]] = defaultdict(set)
    for one in folder.chosen:
        chosen[one.task].add(bytes.fromhex(one.leaf))
    if not chosen.keys() <= queues.keys():
        yield Text("抽中的叶子属于别的任务", "selected leaves are of other tasks")
    for task, share in zip(attempt.header.tasks, attempt.tasks, strict=True):
        found = chosen[task.code]
        try:
            wrong = _task(task, share, queues[task.code], found, seed, strata=attempt.strata)
        except ValueError:
            wrong = True
        if wrong:
            yield _TASK.fill(code=task.code)


def _task(
    task: Quota,
    share: Share,
    queues: Mapping[str | None, list[bytes]],
    chosen: set[bytes],
    seed: bytes,
    *,
    strata: bool,
) -> bool:
    """Whether something does not hold. Raises ValueError for strata that the quota does not know."""
    members = [leaf for leaves in queues.values() for leaf in leaves]
    if (share.drawn, share.population) != (len(chosen), len(members)) or not chosen <= {*members}:
        return True
    if not strata:
        return share.strata is not None or share.drawn > _at_most(task, len(members), seed)
    heads = Counter({str(stratum): len(leaves) for stratum, leaves in queues.items()})
    quota = allocate(task, heads, seed).quota
    key, lowest = ticket_key(seed), set[bytes]()
    for stratum, leaves in queues.items():
        lowest.update(sorted(leaves, key=lambda leaf: (ticket(key, leaf), leaf))[: quota[str(stratum)]])
    return chosen != lowest or share.strata != {s: Stratum(heads[s], n) for s, n in quota.items()}


def _at_most(task: Quota, members: int, seed: bytes) -> int:
    """The most that a task can draw whatever the strata of its members: that of one stratum that holds them all."""
    if task.method == "counts":
        return members
    each = (allocate(task, {stratum: members}, seed).quota[stratum] for stratum in task.strata)
    most = max(each, default=0)
    # Rates are rounded up once a stratum.
    return most + len(task.strata) if task.method == "rates" else most


_HEADER = Text("抽取头违反协议：{why}", "the header breaks the protocol: {why}")
_SEED = Text("揭示的内容与抽取头不符：{why}", "what was revealed is not what the header fixed: {why}")
_TASK = Text(
    "任务 {code} 的总体、配额或抽中的叶子与重新计算的不同",
    "task {code}: populations, quotas or selected leaves differ from the recomputation",
)
