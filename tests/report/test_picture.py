from itertools import pairwise
from xml.etree import ElementTree

import pytest

from policy_engine.model.outcome import Person, VisitRow
from policy_engine.report.picture import graph_svg, load_svg

SVG = "{http://www.w3.org/2000/svg}"


def read(picture):
    root = ElementTree.fromstring(picture)
    assert root.tag == f"{SVG}svg"
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
        "svg",
        "rect",
        "text",
        "path",
        "circle",
        "title",
    }
    width, height = map(int, root.get("viewBox").split()[2:])
    for element in root.iter():
        for name, most in (("x", width), ("y", height), ("cx", width), ("cy", height), ("height", height)):
            assert 0 <= int(element.get(name, 0)) <= most
    return root


def words(root):
    return [element.text for element in root.iter(f"{SVG}text")]


def visit(n, *officers, target=None):
    return VisitRow(f"d#{n:04d}", n, "7", target or f"T{n}", "某店", "高都所", officers)


def test_loads_are_bars_with_their_numbers():
    root = read(load_svg({"a": 2, "b": 2, "c": 4, "d": 3}, "zh"))
    assert [int(r.get("height")) for r in root.findall(f"{SVG}rect")[1:]] == [220, 110, 110]
    assert words(root)[1:-1] == ["2", "2", "1", "3", "1", "4"]
    assert "检查人员 4 名" in words(root)[0]
    assert "officers" in words(read(load_svg({"a": 1}, "en")))[0]


@pytest.mark.parametrize("loads", [{}, {"a": 0}, {f"n{n}": n * n for n in range(300)}])
def test_any_loads_make_a_picture(loads):
    assert len(words(read(load_svg(loads, "zh")))) <= 2 + 2 * 20


def test_the_graph_has_a_node_for_everybody_and_a_line_for_every_pair():
    people = {o: Person(o, f"名{o}", "高都所" if o < "c" else "计量股") for o in "abcd"}
    rows = [visit(1, "a", "b"), visit(2, "b", "a", "c"), visit(3, "d", "a"), visit(4, "d", "a", target="T3")]
    root = read(graph_svg(rows, people, "zh"))
    lines = {p.find(f"{SVG}title").text: p.get("stroke-width") for p in root.findall(f"{SVG}path")}
    assert lines == {
        "a 名a 高都所 — b 名b 高都所：2 户次": "2",
        "a 名a 高都所 — c 名c 计量股：1 户次": "1",
        "b 名b 高都所 — c 名c 计量股：1 户次": "1",
        "a 名a 高都所 — d 名d 计量股：1 户次": "1",
    }
    assert list(lines)[-1].startswith("a 名a 高都所 — b")
    circles = root.findall(f"{SVG}circle")
    assert [c.get("fill") for c in circles] == ["#1f6fb2"] * 2 + ["#b2561f"] * 2
    assert words(root)[0] == "搭档图：4 人，4 对搭档，3 户次"
    assert words(root)[1:] == ["c 名c 计量股", "d 名d 计量股", "a 名a 高都所", "b 名b 高都所"]


def test_names_are_escaped_and_what_xml_cannot_write_is_replaced():
    name = '<script>alert("&\'")</script>\x00\ufffe\ud800'
    people = {"a": Person("a", name, "]]>")}
    root = read(graph_svg([visit(1, "a", "b&")], people, "en"))
    title = root.find(f"{SVG}circle/{SVG}title").text
    assert any("b&" in word for word in words(root))
    assert '<script>alert("&\'")</script>\ufffd\ufffd\ufffd ]]>' in {
        circle.find(f"{SVG}title").text.removeprefix("a ") for circle in root.findall(f"{SVG}circle")
    }
    assert title


def test_long_labels_are_shortened_beside_the_square_and_whole_in_the_title():
    people = {"a": Person("a", "长" * 50, "高都所")}
    root = read(graph_svg([visit(1, "a", "b")], people, "zh"))
    assert any(word.endswith("…") and len(word) < 20 for word in words(root))
    assert any("长" * 50 in circle.find(f"{SVG}title").text for circle in root.findall(f"{SVG}circle"))


def test_three_hundred_officers_keep_apart_and_inside():
    people = {f"{n:03d}": Person(f"{n:03d}", f"检查员{n}", f"{n % 36}所") for n in range(300)}
    rows = [visit(n, f"{n % 300:03d}", f"{(n * 7 + 1) % 300:03d}") for n in range(1500)]
    root = read(graph_svg(rows, people, "zh"))
    seats = [(int(c.get("cx")), int(c.get("cy"))) for c in root.findall(f"{SVG}circle")]
    assert len(set(seats)) == 300
    by_edge = sorted(seats, key=lambda seat: (seat[1], seat[0]))[:75]
    assert {b[0] - a[0] for a, b in pairwise(by_edge)} == {16}


def test_the_same_visits_in_any_order_give_the_same_picture():
    people = {o: Person(o, o, "所") for o in "abcdef"}
    rows = [visit(n, "abcdef"[n % 6], "bcdefa"[n % 5]) for n in range(1, 30)]
    assert graph_svg(rows, people, "zh") == graph_svg(rows[::-1], dict(reversed(people.items())), "zh")
    loads = {"a": 1, "b": 2}
    assert load_svg(loads, "zh") == load_svg(dict(reversed(loads.items())), "zh")


@pytest.mark.parametrize("n", range(10))
def test_few_officers_fit_too(n):
    officers = [f"o{i}" for i in range(n)]
    root = read(graph_svg([visit(1, *officers)] if n else [], {}, "zh"))
    assert len(root.findall(f"{SVG}path")) == n * (n - 1) // 2
    assert len({(c.get("cx"), c.get("cy")) for c in root.findall(f"{SVG}circle")}) == n
