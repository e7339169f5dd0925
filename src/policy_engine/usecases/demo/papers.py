"""Documents and evidence of the demonstration: small files that say what they are, and that they are generated."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from policy_engine.model.case import CaseDocument
from policy_engine.model.result import Evidence
from policy_engine.model.text import Text


class Papers:
    """A directory of generated files, named after the case and what they are."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def evidence(self, number: str, kinds: Iterable[tuple[str, Text]]) -> tuple[Evidence, ...]:
        """Evidence of a check, a file for each kind (id, title)."""
        return tuple(Evidence(kind, *self._written(number, kind, title)) for kind, title in kinds)

    def documents(
        self, number: str, branch: int, day: str, kinds: Iterable[tuple[str, Text]]
    ) -> tuple[CaseDocument, ...]:
        """Documents of a day (yyyy-mm-dd) for a branch of a case, one for each kind (id, title)."""
        place = f"{number}-{branch}-{day}"
        return tuple(CaseDocument(kind, *self._written(place, kind, title)) for kind, title in kinds)

    def single(self, number: str, kind: str, title: Text) -> Path:
        """A file by itself."""
        return self._directory / self._written(number, kind, title)[1]

    def _written(self, place: str, kind: str, title: Text) -> tuple[str, str]:
        """The SHA-256 and the name of a file, which is written."""
        name = f"{place.replace('/', '-').replace('#', '-')}-{kind}.generated.txt"
        data = f"生成数据 generated\n{title.zh} · {title.en}\n{place}\n".encode()
        (self._directory / name).write_bytes(data)
        return sha256(data).hexdigest(), name
