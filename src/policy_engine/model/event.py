"""Events: what happened, in the form that the log keeps for ever.

The body is public to auditors and holds no personal data: actor and subject are ids, free text and names are in the payload,
which the body names only by a salted hash, so that a payload can be erased and the log stays valid.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Literal

import msgspec

from policy_engine.model.canonical import canonical

Kind = Literal[
    "workspace.created",  # payload: agency, demo (bool), format
    # payload: kind, digest, rows, source, source_sha256, rejected, warnings; mode (full or update), reason, changes {kind: how many},
    # changes_sha256 (the list of them, "" for none).
    "registry.imported",
    # A section signs off the registry of targets (发起前核实). Payload: section, digest, stated and counted {entity: heads}, accepted (why
    # a difference between the two is accepted), uncovered (open entities that no task covers).
    "registry.attested",
    "plan.recorded",  # a plan's first version comes into force; payload: code, sha256, file, amendments [numbers]
    # A later version comes into force by amendments on file (备案). Payload: code, sha256, file, previous (sha256 of the version so far),
    # amendments [numbers of those that are new], changes [{task code, or "" for the plan as a whole; zh, en: what changed, in words}].
    "plan.amended",
    # payload: header, commitment, secret, inputs {plan, rules, targets, inspectors, recusals …: sha256}; reveal_by (UTC seconds or null),
    # reused (whether the secret is that of the attempt before).
    "draw.committed",
    "draw.revealed",  # a party opens its commitment; payload: party, nonce. The refs name the party.
    "draw.seeded",  # payload: beacon, seed, proof {what shows that the beacon is what it is}
    "draw.selected",  # payload: tasks [{code, population, sample_size, quota, selected}]
    "match.widened",  # payload: draw, attempt, units, reason, approver, document
    # What a matching started from: loads [[inspector, visits carried over]], history [[target, [inspector ids of its previous visit]]],
    # widened [units let in]; what rules barred, bars [[task codes of the visit, inspector, target, station or "",
    # [rule ids]]]; what it gave, assignments [[inspection number, [inspector ids]]].
    "draw.matched",
    "inspection.dispatched",  # payload: number, draw, attempt, task, target, name, stratum, station, position, officers
    # payload: numbers (of one visit), target, out, in, reason, approver, note, inputs {inspectors, recusals: sha256},
    # candidates [[inspector, load]], who could have come, in the order of the lot.
    "officer.substituted",
    "officer.refused",  # payload: number, inspector, reason
    "draw.voided",  # an attempt ends without a dispatch; payload: reason (a code), text, approver, document, withheld [parties]
    # A drawn target that cannot be inspected is skipped, the next ticket of its stratum comes (替换检查对象). Payload: draw, attempt, target,
    # reason (a code), evidence {sha256: file name}, note, approver, numbers [of the inspections that end], substitutes [[task, stratum,
    # new target, or "" where the stratum has no more]], start and bars as in draw.matched, inputs {inspectors, recusals: sha256},
    # inspections [the new ones, as in inspection.dispatched].
    "target.replaced",
    # The team's record of an inspection, or (from version 2) its correction. Payload: result (`model.result.Result`), section, entity,
    # problem (whether any code says so), branches (`model.case.Branch`, as they stand afterwards), before [[branch, state]], breaches
    # (`model.case.Breach`). The refs name the version.
    "result.recorded",
    # A second person's verdict on it. Payload: number, version, verdict (accept or return), reviewer (an inspector's id), note; branches,
    # before and breaches as above.
    "result.reviewed",
    # A case moves on by a step of the machine, or its clock is stopped, started, or given more time (then the branch stays in its state).
    # Payload: number, branch, step, role, officers, note, happened (local time), details {id: value}, documents
    # (`model.case.CaseDocument`), opened [branch numbers], closed, decision {rules: sha256, fired: [rule ids]}; branches, before and breaches.
    "case.advanced",
    "case.attached",  # documents come to a case's file; payload: number, documents, note
    # Accountability for faking a result, or other misconduct at an inspection (追责). Payload: number, inspector, matter (a code), reason.
    "accountability.recorded",
    # The key that signs the log's checkpoints (检查点密钥). Payload: key (verifier key), note (`ledger.succession`), lost (why the key before
    # could not sign, "" for the first).
    "key.announced",
    "key.rotated",  # payload: old, new (verifier keys), note, signed by both
    # Another body saw the log and signed (见证). Payload: witness (verifier key), size, root, note (the cosigned checkpoint).
    "witness.cosigned",
    "slip.issued",  # a business was given what opens its own leaf (验签单); payload: draw, attempt, target
    "draw.rehearsed",  # payload: header, commitment
    "run.refused",  # payload: code, message
]
"""Every kind of event. A kind, once released, keeps its meaning.

The subject of a draw's events (`draw.…`, `match.…`) is the draw's name, and their refs hold its `commitment`, which tells attempts apart.
The subject of an officer's (`officer.…`) is the inspection's number; who and why is in the payload alone. That of `target.replaced` and
`slip.issued` is the draw's name. That of a result's, a case's and an accountability's is the inspection's number. That of
a key's events is its name, that of `witness.cosigned` the witness's.
"""


class NewEvent(msgspec.Struct, frozen=True):
    """An event about to be recorded. `at` is UTC seconds; `on` the business day (yyyy-mm-dd) the step is taken for."""

    kind: Kind
    at: int
    on: str
    actor: str
    subject: str
    refs: dict[str, str] = {}
    reason: str = ""
    payload: dict[str, Any] = {}


def payload_hash(salt: bytes, payload: bytes) -> str:
    """SHA-256(salt ‖ payload), hexadecimal. The salt (16 random bytes) is kept with the payload and erased with it."""
    return sha256(salt + payload).hexdigest()


def body(event: NewEvent, hashed_payload: str) -> bytes:
    """The canonical bytes that become the log's entry; at most 65,535. Raises ValueError if longer."""
    data = canonical(
        {
            "version": 1,
            "kind": event.kind,
            "at": event.at,
            "on": event.on,
            "actor": event.actor,
            "subject": event.subject,
            "refs": event.refs,
            "reason": event.reason,
            "payload": hashed_payload,
        }
    )
    if len(data) > 65535:
        raise ValueError("event body over 65,535 bytes")
    return data
