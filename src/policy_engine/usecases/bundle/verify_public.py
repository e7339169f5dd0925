"""A public bundle verified with the product's own code: the log's proofs, and every attempt as far as it is public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from policy_engine.ledger.body import Body, read_body
from policy_engine.model import merkle
from policy_engine.model.outcome import Check
from policy_engine.model.text import Text
from policy_engine.usecases.audit import Verified
from policy_engine.usecases.bundle import draws, form
from policy_engine.usecases.bundle.attempt import Folder, problems, read_folder
from policy_engine.usecases.bundle.draws import Attempt
from policy_engine.usecases.bundle.read import names, only, read_manifest, records
from policy_engine.usecases.bundle.steps import Key
from policy_engine.usecases.draw.known import KNOWN
from policy_engine.usecases.draw.words import VOID


def verify_public(directory: Path) -> Verified:
    """A line about the log and one per attempt; the remarks say what no public bundle can show.

    Raises Unusable where a file is missing, cannot be read, or is not of its form.
    """
    manifest = read_manifest(directory)
    checkpoint = only(directory, form.CHECKPOINTS, form.Checkpoint)
    # A log that says nothing of these draws proves nothing: then the file is empty.
    proofs = list(records(directory, form.PROOFS, form.Proof, empty=True))
    numbers = sorted(names(directory / draws.DRAWS))
    found = [(number, read_folder(directory, number)) for number in numbers if number.isdecimal()]
    own = [
        *_of_manifest(manifest, checkpoint, [number for number, _ in found], [f.attempt for _, f in found]),
        *_of_proofs(manifest, proofs),
    ]
    said: defaultdict[Key, list[Body]] = defaultdict(list)
    for proof in proofs:
        body = read_body(proof.body.encode())
        if isinstance(body, Body):
            said[body.subject, _number(body)].append(body)
    own += _order(said, [f.attempt for _, f in found])
    checks = [Check("日志 log", _LOG, tuple(own))]
    before: dict[str, Attempt] = {}
    for number, folder in found:
        attempt = folder.attempt
        key = attempt.name, attempt.attempt
        wrong = [
            *problems(folder, manifest, before.get(attempt.name), said[key]),
            *_stale(before, attempt),
        ]
        before[attempt.name] = attempt
        where = f"{draws.DRAWS}/{number}"
        checks.append(Check(f"{attempt.name} ({where})", _what(folder), tuple(wrong)))
    stray = names(directory) - {form.MANIFEST, form.CHECKPOINTS, form.PROOFS, draws.DRAWS}
    stray |= {f"{draws.DRAWS}/{name}" for name in numbers if not name.isdecimal()}
    stray |= {f"{draws.DRAWS}/{number}/{name}" for number, folder in found for name in folder.others}
    remarks = [_EXTRA.fill(name=name) for name in sorted(stray)]
    return Verified(manifest.demo, manifest.size, manifest.root, tuple(checks), (*remarks, *_limits(found)))


def _of_manifest(
    manifest: form.Manifest, last: form.Checkpoint, numbers: Sequence[str], found: Sequence[Attempt]
) -> Iterator[Text]:
    if (last.size, last.root) != (manifest.size, manifest.root):
        yield Text(
            f"{form.CHECKPOINTS} 与 {form.MANIFEST} 写的不是同一个检查点",
            f"{form.CHECKPOINTS} and {form.MANIFEST} name different checkpoints",
        )
    if list(numbers) != [f"{n:03d}" for n in range(1, len(numbers) + 1)]:
        yield Text(f"{draws.DRAWS}/ 的编号不连续", f"{draws.DRAWS}/ is not numbered from 001 on")
    if tuple(dict.fromkeys(attempt.name for attempt in found)) != manifest.draws:
        yield Text(
            f"{form.MANIFEST} 所列的抽取与 {draws.DRAWS}/ 中的不同",
            f"{form.MANIFEST} does not name the draws in {draws.DRAWS}/, in their order",
        )


def _of_proofs(manifest: form.Manifest, proofs: Sequence[form.Proof]) -> Iterator[Text]:
    before = -1
    for line, proof in enumerate(proofs, 1):
        where = f"{form.PROOFS}:{line}"
        body = read_body(proof.body.encode())
        if isinstance(body, Text):
            yield Text(f"{where}: {body.zh}", f"{where}: {body.en}").fill(idx=proof.idx)
        if proof.idx <= before:
            yield _AGAIN.fill(where=where)
        before = proof.idx
        try:
            top = merkle.root_from_path(
                merkle.leaf_hash(proof.body.encode()),
                proof.idx,
                manifest.size,
                [bytes.fromhex(beside) for beside in proof.path],
            )
        except ValueError:
            top = b""
        if top.hex() != manifest.root:
            yield _UNPROVED.fill(where=where, idx=proof.idx)


def _number(body: Body) -> int:
    text = body.refs.get("attempt", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _order(said: dict[Key, list[Body]], found: Sequence[Attempt]) -> Iterator[Text]:
    """Attempts stand in the order of their commitments, and no others are in the log's entries."""
    if [*said] != [(attempt.name, attempt.attempt) for attempt in found]:
        yield Text(
            f"{form.PROOFS} 中的各次抽取与 {draws.DRAWS}/ 中的不同",
            f"{form.PROOFS} is not about the attempts in {draws.DRAWS}/, in their order",
        )


def _stale(before: dict[str, Attempt], attempt: Attempt) -> Iterator[Text]:
    """Attempts at the same leaves show strata together or not at all."""
    last = before.get(attempt.name)
    if last and last.header.pool == attempt.header.pool and last.strata != attempt.strata:
        yield Text(
            "同一总体的两次抽取，一次公布了分层，另一次没有",
            "of two attempts at the same pool one shows strata and the other does not",
        )


def _what(folder: Folder) -> Text:
    """What was recomputed of an attempt; of a void one also why it is void, and whether that was decided in view of its outcome."""
    done, void = _done(folder), folder.attempt.void
    if void is None:
        return done
    why = VOID.get(void.reason, Text(void.reason, void.reason))
    said = Text("已作废（{why}）：{done}", "void ({why}): {done}")
    if folder.attempt.seed is not None:
        said = Text("已作废（{why}，{known}）：{done}", "void ({why}, {known}): {done}")
    return said.fill(why=why, known=KNOWN, done=done)


def _done(folder: Folder) -> Text:
    if not folder.attempt.tasks:
        return Text("承诺、总体、已有的揭示", "commitment, pool, what was revealed so far")
    if folder.attempt.strata:
        return Text("承诺、总体、种子、配额、抽取", "commitment, pool, seed, quotas, selection")
    return Text("承诺、总体、种子、抽取数", "commitment, pool, seed, how many were drawn")


def _limits(found: Sequence[tuple[str, Folder]]) -> Iterator[Text]:
    yield _ALWAYS
    hidden = dict.fromkeys(f.attempt.name for _, f in found if f.attempt.tasks and not f.attempt.strata)
    if hidden:
        yield _HIDDEN.fill(names="、".join(hidden))


_LOG = Text("检查点、各条记录的证明", "the checkpoint, the proof of each entry")
_EXTRA = Text("多余的文件 {name}，没有核验", "{name} is no part of the bundle and was not looked at")
_AGAIN = Text("{where}: 记录重复或次序颠倒", "{where}: an entry comes again or out of order")
_UNPROVED = Text(
    "{where}: 不能证明第 {idx} 号记录在日志中", "{where}: entry {idx} is not proved to be in the log"
)
_ALWAYS = Text(
    "公开核验包不能显示：叶子是哪一户，总体是否就是计划范围内的全部对象，检查人员的匹配，检查点之后的记录（审计用的核验包可以）",
    "a public bundle cannot show who is behind a leaf, whether the pool is everybody in the plan's scope, how officers were matched, or "
    "what came after its checkpoint (an auditor's bundle can)",
)
_HIDDEN = Text(
    "未公布分层，层内配额和票号次序没有核验：{names}",
    "strata are withheld, so quotas by stratum and the order of tickets were not checked: {names}",
)
