"""Every figure leads to the events that it is counted from, and to nobody by name."""

from datetime import date

import msgspec
import pytest

from policy_engine.model.errors import Unusable
from policy_engine.report.status import render, traced
from policy_engine.report.status_data import data, trace_data
from policy_engine.report.status_picture import status_svg
from policy_engine.store import queries
from policy_engine.store.open import open_store
from policy_engine.usecases.match.refuse import refuse
from policy_engine.usecases.status.status import Asked

from .tools import JULY, _trace, publish, record, visits


class TestTrace:
    def test_every_figure_has_its_events(self, one, look, judging, at):
        for row in visits(one)[:3]:
            record(one, row)
        publish(one, visits(one)[0])
        found = look(one)
        with open_store(one.store, read_only=True) as store:
            size = queries.head(store)[0]
        for each in found.lines:
            if each.duty.id != "coverage":
                assert all(item.events for item in each.duty.items)
            events = {event for item in each.duty.items for event in item.events}
            assert all(0 <= event < size for event in events)
            _, told = judging(_trace, one, Asked(on=JULY), each.duty.id, now=at)
            assert {one.idx for one in told} == events
            assert all(one.kind and one.on for one in told)

    def test_it_says_how_each_stands(self, one, judging, at):
        rows = visits(one)
        number = record(one, rows[0])
        _, told = judging(_trace, one, Asked(on=JULY), "completed", now=at)
        done = [event for event in told if event.state == "met"]
        assert {event.subject for event in done} == {rows[0].number}
        assert {(event.idx, event.kind) for event in done} == {
            (rows[0].idx, "inspection.dispatched"),
            (number, "result.recorded"),
        }
        assert len([event for event in told if event.state == "ahead"]) == len(rows) - 1
        assert f"{number:>7}" in "\n".join(traced("completed", told, "zh"))
        assert trace_data("completed", told)["events"][0]["idx"] == told[0].idx

    @pytest.mark.parametrize("name", ["code:1", "section:食品流通股", "task:15", "state:PUBLISH_DUE"])
    def test_figures_of_breakdowns_too(self, one, judging, at, name):
        record(one, visits(one)[0])
        found, told = judging(_trace, one, Asked(on=JULY), name, now=at)
        figure = next(f for f in (*found.groups, *found.codes, *found.states) if f.key == name)
        assert [event.idx for event in told] == list(figure.events)

    def test_a_tier_leads_to_its_draw(self, one, judging, at):
        _, told = judging(_trace, one, Asked(on=JULY), "tier:15/1/-", now=at)
        assert [event.kind for event in told] == ["draw.committed"]

    def test_an_unknown_line_is_named_with_what_was_meant(self, one, judging, at):
        with pytest.raises(Unusable) as stop:
            judging(_trace, one, Asked(on=JULY), "complete", now=at)
        assert "completed" in stop.value.advice.zh


def test_nobody_is_named(one, look, at, actor, judging):
    first, second, *_ = visits(one)
    record(one, first, problem=True, codes=("8",))
    refuse(one, second.number, second.officers[0], "不服从安排", actor=actor, now=at, on=date(2023, 6, 20))
    found = look(one)
    people = {officer for row in visits(one) for officer in row.officers}
    businesses = {row.target for row in visits(one)} | {row.name for row in visits(one)}
    _, told = judging(_trace, one, Asked(on=JULY), "accountable", now=at)
    shown = [
        *render(found, "zh"),
        *render(found, "en"),
        msgspec.json.encode(data(found)).decode(),
        status_svg(found, "zh"),
        *traced("accountable", told, "zh"),
    ]
    assert [who for who in (*people, *businesses) for text in shown if who in text] == []
