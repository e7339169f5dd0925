"""Rule files → a rulebook: checked rules, names, grounds of recusal, and the bytes they came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from policy_engine.model.errors import FindingsStop, Refused, Unusable
from policy_engine.model.finding import Finding, Route, has_errors, in_order
from policy_engine.model.followup import Followup
from policy_engine.model.names import NO_NAMES, Names
from policy_engine.model.result import NO_RESULTS, ResultsFile
from policy_engine.model.text import Text
from policy_engine.rulebook.followup import FollowupFile
from policy_engine.rulebook.lint import lint_names, lint_rules
from policy_engine.rulebook.lint_followup import lint_followup
from policy_engine.rulebook.lint_results import lint_results
from policy_engine.rulebook.rule import STAGES, Ground, Rule, RuleFile, Stage
from policy_engine.rulebook.schema import schema_of
from policy_engine.syntax.document import Document, parse
from policy_engine.syntax.read import decode, read_bytes, read_text

_STEP = re.compile(r"\.([a-z_]+)|\[(\d+)\]")  # msgspec's paths: $.rules[0].when

NAMES_FILE, FOLLOWUP_FILE, RESULTS_FILE = "names.yaml", "followup.yaml", "results.yaml"

T = TypeVar("T")


class Rulebook(msgspec.Struct, frozen=True):
    """规则库. `rules` are those without errors, sorted by id; `findings` say what is wrong with the files.

    `text` is the files themselves (name, length, bytes; sorted by name) and gives the rulebook back through
    `load_rules_bytes`; `sha256` (hex) is its digest, which a draw commits to.
    """

    rules: tuple[Rule, ...]
    names: Names
    grounds: tuple[Ground, ...]
    findings: tuple[Finding, ...]
    sha256: str
    text: bytes
    followup: Followup = Followup()
    results: ResultsFile = NO_RESULTS


_STAGE = re.compile(rb"stage[\"']?\s*[:\xef](.*)")
_PLAIN = re.compile(rb"\s*(" + "|".join(STAGES.values()).encode() + rb")\s*(?:[#,}].*)?")


def load_rules(directory: Path, stage: Stage | None = None) -> Rulebook:
    """The rulebook in a directory's `*.yaml`. Raises Unusable where there is no directory, no rule file, or one is unreadable.

    With a stage, files whose rules are plainly of others are left unread: whoever checks a plan does not wait for the rules of
    follow-up handling. Such a rulebook is for judging that stage and for nothing else; its digest is not that of the directory.
    """
    paths = sorted(directory.glob("*.yaml"))
    if not paths:
        raise Unusable(
            Text(f"目录 {directory} 里没有规则文件", f"no rule files in {directory}"),
            Text(
                "检查路径；policy init 会放好随软件提供的规则",
                "check the path; policy init provides the shipped rules",
            ),
        )
    files = tuple((path.name, read_bytes(path, str(path))) for path in paths)
    if stage is not None:
        files = tuple((name, data) for name, data in files if not _elsewhere(data, stage))
    rulebook = _rulebook(files)
    # Only what is wrong is said with the place where it stands.
    return _rulebook(files, f"{directory}/") if rulebook.findings else rulebook


def _elsewhere(data: bytes, stage: Stage) -> bool:
    """Whether a file states the stage of its rules, each in the plainest way, and never this one."""
    found = [_PLAIN.fullmatch(value) for value in _STAGE.findall(data)]
    return bool(found) and all(one is not None and one[1].decode() != stage for one in found)


def load_rules_bytes(text: bytes) -> Rulebook:
    """The rulebook whose `text` this is. Raises Refused if it is not one."""
    try:
        return _rulebook(tuple(_unpacked(text).items()))
    except ValueError:
        raise Refused(
            Text("保存的规则已经损坏，无法读取", "the stored rules are damaged and cannot be read"),
            Text("从备份恢复这个文件，再核对一次", "restore the file from a backup and verify again"),
        ) from None


def packed(files: Mapping[str, bytes]) -> bytes:
    """name LF length LF bytes, for every file in the order of their names."""
    return b"".join(f"{name}\n{len(files[name])}\n".encode() + files[name] for name in sorted(files))


def rule_places(directory: Path) -> dict[str, tuple[Document, Route]]:
    """Where every rule of a directory stands, by id; the first of several with one id. Raises FindingsStop, Unusable."""
    places: dict[str, tuple[Document, Route]] = {}
    for path in sorted(directory.glob("*.yaml")):
        document = parse(read_text(path))
        rules = document.data.get("rules") if isinstance(document.data, dict) else None
        for number, rule in enumerate(rules or ()):
            places.setdefault(rule["id"], (document, ("rules", number)))
    return places


def _unpacked(text: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    rest = text
    while rest:
        name, _, rest = rest.partition(b"\n")
        length, _, rest = rest.partition(b"\n")
        files[name.decode()], rest = rest[: int(length)], rest[int(length) :]
    if packed(files) != text:
        raise ValueError("not a packed rulebook")
    return files


@lru_cache(maxsize=8)
def _rulebook(content: tuple[tuple[str, bytes], ...], prefix: str = "") -> Rulebook:
    """Kept by content: what a draw was committed with is, as a rule, what is in force still."""
    files = dict(content)
    findings: list[Finding] = []
    written: list[tuple[RuleFile | FollowupFile, Document]] = []
    names, followup, results = NO_NAMES, Followup(), NO_RESULTS
    for name in sorted(files):
        try:
            document = parse(decode(files[name], prefix + name))
        except FindingsStop as stop:
            findings += stop.findings
            continue
        if name == NAMES_FILE:
            given, found = converted(document, Names)
            found += lint_names(given, document) if given else []
            names = given or names
        elif name == RESULTS_FILE:
            codes, found = converted(document, ResultsFile)
            found += lint_results(codes, document) if codes else []
            results = codes or results
        elif name == FOLLOWUP_FILE:
            machine, found = converted(document, FollowupFile)
            if machine:
                found += lint_followup(machine, document)
                followup = machine.machine
                written.append((machine, document))
        else:
            part, found = converted(document, RuleFile)
            written += [(part, document)] if part else []
        findings += found
    rules, found = lint_rules(written)
    text = packed(files)
    return Rulebook(
        rules=tuple(sorted(rules, key=lambda rule: rule.id)),
        names=names,
        followup=followup,
        results=results,
        grounds=tuple(ground for part, _ in written if isinstance(part, RuleFile) for ground in part.grounds),
        findings=tuple(in_order([*findings, *found])),
        sha256=sha256(text).hexdigest(),
        text=text,
    )


def converted(document: Document, kind: type[T]) -> tuple[T | None, list[Finding]]:
    """The document's data as `kind`, or None and why not. The JSON Schema is asked only for the wording of what is wrong."""
    findings = list(document.findings)
    if document.data is None or has_errors(findings):
        return None, findings
    try:
        return msgspec.convert(document.data, kind), findings
    except msgspec.ValidationError as problem:
        return None, findings + _explained(document, schema_of(kind), str(problem))


def _explained(document: Document, schema: dict[str, Any], problem: str) -> list[Finding]:
    from policy_engine.syntax.schema import check_schema

    found = check_schema(document, schema)
    if has_errors(found):
        return found
    what, _, path = problem.partition(" - at ")
    steps = _STEP.findall(path)
    route = tuple(int(number) if number else name for name, number in steps)
    message = Text(f"不符合格式：{what}", f"does not fit the format: {what}")
    advice = Text("对照 rules/ 里随软件提供的文件修改", "compare with the files shipped in rules/")
    return [*found, document.finding("L100", "error", route, message, advice)]
