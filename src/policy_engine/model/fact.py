"""Facts: the flat, typed records that rules look at. Stages build them, the rulebook judges them."""

from __future__ import annotations

import msgspec

from policy_engine.model.finding import Route


class Fact(msgspec.Struct, frozen=True):
    """One fact. Values are integers (flags are 0 or 1, dates yyyymmdd, rates basis points) or short NFC strings.

    `key` names the fact among its kind ("12" for task 12). `route` says where in the checked document it comes from, and is
    what turns a rule's `at` into a line and column; rules never see it.
    """

    kind: str
    key: str
    fields: dict[str, int | str]
    route: Route = ()
