"""Fairness shown exactly: the chain's transition matrix, from the moves as they are coded, against full enumeration."""

import random
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import permutations, product, repeat
from math import erfc, exp, pi, sqrt
from operator import mul

import pytest

from policy_engine.match import assign as assigning
from policy_engine.match import chain
from policy_engine.match.assign import assign
from policy_engine.match.board import EMPTY, Board
from policy_engine.match.chain import GIVE_UP, Mixer, steps_for
from policy_engine.match.pools import Pool
from policy_engine.match.request import Request
from policy_engine.model.text import Text

EXACT_SLIDES = 3
TOSS = 10**6
"""Stands for GIVE_UP while moves are explored, so that giving up is not mistaken for another choice among as many."""


class Case:
    """A small instance, {target: pools}, and all its feasible, most even assignments.

    A state is the officer of every slot; those of slots with one target and one pool are put in order, because
    only who is among them counts.
    """

    def __init__(self, targets, loads=()):
        self.targets, self.loads = targets, dict(loads)
        self.people = sorted({officer for pools in targets for pool in pools for officer in pool})
        number = {officer: n for n, officer in enumerate(self.people)}
        pools = [tuple(sorted({number[o] for o in pool})) for team in targets for pool in team]
        self.pools = sorted(set(pools))
        self.pool_of = [self.pools.index(pool) for pool in pools]
        self.team_of = [t for t, team in enumerate(targets) for _ in team]
        self.carried = [self.loads.get(officer, 0) for officer in self.people]
        self.states = self._enumerate()

    def _enumerate(self):
        slots = [[s for s, team in enumerate(self.team_of) if team == t] for t in range(len(self.targets))]
        teams = [
            sorted(
                {
                    self.settled(team, own)
                    for team in permutations(range(len(self.people)), len(own))
                    if all(o in self.pools[self.pool_of[s]] for o, s in zip(team, own, strict=True))
                }
            )
            for own in slots
        ]
        best, found = None, []
        for choice in product(*teams):
            state = tuple(officer for team in choice for officer in team)
            uneven = sum(load * load for load in self.loads_of(state))
            if best is None or uneven < best:
                best, found = uneven, []
            if uneven == best:
                found.append(state)
        return found

    def loads_of(self, state):
        count = Counter(state)
        return [self.carried[o] + count[o] for o in range(len(self.people))]

    def settled(self, officers, slots):
        """The same with the officers of like slots in order."""
        alike = {}
        for officer, slot in zip(officers, slots, strict=True):
            alike.setdefault((self.team_of[slot], self.pool_of[slot]), []).append(officer)
        rows = {like: iter(sorted(row)) for like, row in alike.items()}
        return tuple(next(rows[self.team_of[slot], self.pool_of[slot]]) for slot in slots)

    def mixer(self, state):
        teams = [
            [pool for pool, team in zip(self.pool_of, self.team_of, strict=True) if team == t]
            for t in range(len(self.targets))
        ]
        board = Board(self.pools, teams, self.carried)
        for slot, officer in enumerate(state):
            board.put(slot, officer)
        return Watched(board)

    def requests(self):
        return [
            Request(f"T{t}", tuple(Pool(Text("池", "pool"), tuple(pool)) for pool in pools))
            for t, pools in enumerate(self.targets)
        ]


class Undecided(Exception):
    """The moves ask for a choice among so many."""


class Word(int):
    """A word whose remainder by m, all that the moves use it for, is the next choice of a script."""

    def __new__(cls, script):
        word = super().__new__(cls, 0)
        word.script = iter(script)
        return word

    def __mod__(self, m):
        choice = next(self.script, None)
        if choice is None:
            raise Undecided(m)
        assert 0 <= choice < m
        return choice


class Watched(Mixer):
    """Tells a rejected walk from one that ends where it began."""

    rejected = False

    def _undo(self, trail, hole):
        self.rejected = True
        super()._undo(trail, hole)


class Moves:
    """One step from every state, in all its choices: where it ends, or, after a slide, how it may go on.

    What a wandering hole may do hangs on the board, the officer in hand, who left the hole last, the size of the
    first slot's pool, and the earlier holes while it is on its first target. That is a *node*.
    """

    def __init__(self, case):
        self.case = case
        self.from_node, self.way_to = {}, {}
        self.from_state = {state: self._expand(state, (), (), Fraction(1)) for state in case.states}

    def after(self, node):
        """Ends and nodes after a node, with their chances; what is missing to 1 is rejected."""
        if node not in self.from_node:
            state, script, holes = self.way_to[node]
            self.from_node[node] = self._expand(state, (*script, 1), holes, Fraction(GIVE_UP - 1, GIVE_UP))
        return self.from_node[node]

    def _expand(self, state, script, holes, chance):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(chain, "GIVE_UP", TOSS)
            return self._explore(state, script, holes, chance)

    def _explore(self, state, script, holes, chance):
        ends, nodes = Counter(), Counter()
        waiting = [(script, chance)]
        while waiting:
            choices, p = waiting.pop()
            mixer = self.case.mixer(state)
            try:
                mixer.run(1, repeat(Word(choices)))
            except Undecided as asked:
                (m,) = asked.args
                if m == TOSS:
                    nodes[self._node(state, choices, tuple(mixer.officer_of), holes)] += p
                else:
                    waiting += [((*choices, choice), p / m) for choice in range(m)]
                continue
            check(self.case, mixer)
            if not mixer.rejected:
                ends[self.case.settled(mixer.officer_of, range(len(state)))] += p
        return ends, nodes

    def _node(self, state, choices, board, holes):
        holes = (*(holes or (choices[0],)), board.index(EMPTY))
        start, team = holes[0], self.case.team_of
        size = len(self.case.pools[self.case.pool_of[start]])
        home = all(team[hole] == team[start] for hole in holes)
        node = (board, state[start], size, board[holes[-2]], frozenset(holes[:-1]) if home else None)
        self.way_to.setdefault(node, (state, choices, holes))
        return node


def matrix(case):
    """The chances of all steps between states, as floats; walks of few slides are summed exactly first.

    Raises AssertionError unless they are symmetric, exactly so among walks of the same few slides.
    """
    moves = Moves(case)
    index = {state: n for n, state in enumerate(case.states)}
    size = len(case.states)
    total = [[0.0] * size for _ in range(size)]
    going = [Counter({state: Fraction(1)}) for state in case.states]
    slides = 0
    while any(going):
        exact = slides < EXACT_SLIDES
        layer = [[Fraction(0) if exact else 0.0] * size for _ in range(size)]
        onward = [Counter() for _ in range(size)]
        for n, row in enumerate(going):
            for node, p in row.items():
                ends, nodes = moves.from_state[node] if not slides else moves.after(node)
                for end, q in ends.items():
                    layer[n][index[end]] += p * (q if exact else float(q))
                for following, q in nodes.items():
                    onward[n][following] += p * q if slides + 1 < EXACT_SLIDES else float(p * q)
        if exact:
            assert all(layer[a][b] == layer[b][a] for a in range(size) for b in range(a))
        for n in range(size):
            total[n] = [float(p + q) for p, q in zip(total[n], layer[n], strict=True)]
        going = [Counter({node: p for node, p in row.items() if p > 1e-18}) for row in onward]
        slides += 1
    assert all(abs(total[a][b] - total[b][a]) < 1e-13 for a in range(size) for b in range(a))
    for n in range(size):
        total[n][n] = 1 - sum(p for m, p in enumerate(total[n]) if m != n)
    return total


def connected(table):
    """Whether every state is reached from the first by steps of positive chance."""
    reached, waiting = {0}, [0]
    while waiting:
        new = {m for m, p in enumerate(table[waiting.pop()]) if p > 0} - reached
        reached |= new
        waiting += new
    return len(reached) == len(table)


def distance(table, steps):
    """Total variation to uniform from the worst start after at most so many steps (it never grows)."""
    size, done = len(table), 1
    while True:
        worst = max(sum(abs(p - 1 / size) for p in row) / 2 for row in table)
        if worst <= 1e-6 or 2 * done > steps:
            return worst, done
        # The matrix is symmetric: its rows are its columns.
        table = [[sum(map(mul, row, column)) for column in table] for row in table]
        done *= 2


def check(case, mixer):
    """The books of a mixer agree with each other, and its loads with the most even ones."""
    state = tuple(mixer.officer_of)
    assert case.settled(state, range(len(state))) in case.states
    assert list(mixer.load) == case.loads_of(state)
    assert [sorted(row) for row in mixer.rows] == [
        [slot for slot, officer in enumerate(state) if officer == o] for o in range(len(case.people))
    ]
    assert all(mixer.rows[officer][mixer.place[slot]] == slot for slot, officer in enumerate(state))


def ring(targets):
    """Slots whose pools are the pairs of neighbours in a ring of officers: two assignments, all slots apart."""
    officers = [chr(ord("a") + n) for n in range(2 * targets)]
    pairs = [one + next_ for one, next_ in zip(officers, officers[1:] + officers[:1], strict=True)]
    return [[pairs[2 * t], pairs[2 * t + 1]] for t in range(targets)]


def plain(rng):
    pool = "abcdef"[: rng.randint(3, 6)]
    return [[pool] * rng.choice([2, 2, 3])] * rng.randint(2, 3), {}


def hexagon(rng):
    targets = ring(rng.randint(3, 5))
    more = rng.choice(["", "a", "ab", "ad"])
    return [
        [pool + (more if (t + n) % 3 == 0 and more != pool else "") for n, pool in enumerate(team)]
        for t, team in enumerate(targets)
    ], {}


def recusals(rng):
    people = "abcde"
    pools = [[o for o in people if rng.random() < 0.6] for _ in range(rng.randint(3, 4))]
    return [[pool, pool] for pool in pools], {}


def overlapping(rng):
    section, station, other = rng.choice([("ab", "cd", "ef"), ("abc", "de", "f"), ("a", "bcd", "ef")])
    shapes = [
        (section, station, section + station),
        (section, other, section + other),
        (station, station + other),
        (section, section + station),
    ]
    return [list(rng.choice(shapes)) for _ in range(rng.randint(2, 3))], {}


def uneven(rng):
    make = rng.choice([plain, recusals, overlapping])
    return make(rng)[0], {officer: rng.choice([0, 0, 1, 1, 2, 4]) for officer in "abcdef"}


def qualified(rng):
    people = "abcdef"[: rng.randint(4, 6)]
    few = rng.sample(people, rng.randint(1, 2))
    return [[few, people] if rng.random() < 0.6 else [people, people] for _ in range(rng.randint(2, 3))], {}


def mixed(rng):
    """Anything: a few pools of any size, targets of two or three slots, officers who carry visits already."""
    people = "abcdef"[: rng.randint(3, 6)]
    shared = [rng.sample(people, rng.randint(1, len(people))) for _ in range(rng.randint(1, 6))]
    targets = [
        [rng.choice(shared) for _ in range(rng.choice([2, 2, 2, 3]))] for _ in range(rng.randint(1, 4))
    ]
    return targets, {officer: rng.choice([0, 0, 1, 2, 3]) for officer in people} if rng.random() < 0.5 else {}


KINDS = {make.__name__: make for make in (plain, hexagon, recusals, overlapping, uneven, qualified, mixed)}


def drawn(make, number, least=2, most=48):
    """The first case of so many states that a kind makes from this number on."""
    rng = random.Random(f"{make.__name__} {number}")
    while True:
        case = Case(*make(rng))
        if least <= len(case.states) <= most:
            return case


@cache
def instances():
    """Name and case: rings and, per kind, some at random."""
    named = {f"ring of {n}": Case(ring(n)) for n in (2, 3, 4, 5, 6)}
    # u could go back where p was but for its other slot there: a walk may not end with o on another target.
    named["across"] = Case([["up", "x"], ["puo", "u"]], {"p": 1, "o": 1})
    return named | {f"{kind} {n}": drawn(make, n) for kind, make in KINDS.items() for n in range(8)}


def judge(case):
    table = matrix(case)
    assert connected(table)
    assert all(table[n][n] > 0 for n in range(len(table)))
    slots = len(case.team_of)
    worst, steps = distance(table, steps_for(slots))
    assert worst <= 1e-6
    return steps


@pytest.mark.parametrize("name", ["ring of 3", "across", *(f"{kind} 0" for kind in KINDS)])
def test_the_chain_is_symmetric_connected_aperiodic_and_near_uniform_in_time(name):
    judge(instances()[name])


@pytest.mark.slow
def test_the_same_of_sixty_instances():
    assert len(instances()) >= 60
    for case in instances().values():
        judge(case)


def joined(case):
    """Whether steps of positive chance connect all states; walks are followed only where need be."""
    moves = Moves(case)
    near = {state: set(moves.from_state[state][0]) for state in case.states}
    for wander in (False, True):
        if wander:
            for state in case.states:
                seen, waiting = set(), list(moves.from_state[state][1])
                while waiting:
                    node = waiting.pop()
                    if node not in seen:
                        seen.add(node)
                        ends, nodes = moves.after(node)
                        near[state].update(ends)
                        waiting += nodes
        reached, waiting = {case.states[0]}, [case.states[0]]
        while waiting:
            new = near[waiting.pop()] - reached
            reached |= new
            waiting += new
        if len(reached) == len(case.states):
            return True
    return False


@pytest.mark.parametrize("count", [25, pytest.param(2000, marks=pytest.mark.slow)])
def test_steps_connect_all_assignments_of_any_small_instance(count):
    rng = random.Random(1935)
    done = 0
    while done < count:
        targets, loads = mixed(rng)
        if sum(map(len, targets)) > 9:
            continue
        case = Case(targets, loads)
        if 2 <= len(case.states) <= 24:
            assert joined(case), (targets, loads)
            done += 1


def survival(chi, df):
    """The chance that chi-squared with df degrees of freedom exceeds chi: its finite sum, df even or odd."""
    half = chi / 2
    term, total = (exp(-half), 0.0) if df % 2 == 0 else (sqrt(half / pi) * 2 * exp(-half), erfc(sqrt(half)))
    for n in range(df % 2 + 2, df + 2, 2):
        total += term
        term *= chi / n
    return total


def test_survival_agrees_with_the_tables():
    for chi, df, p in [
        (10.828, 1, 0.001),
        (13.816, 2, 0.001),
        (18.467, 4, 0.001),
        (14.067, 7, 0.05),
        (20.515, 5, 0.001),
    ]:
        assert survival(chi, df) == pytest.approx(p, rel=2e-3)


def fairness_of(case, seeds):
    """p of the chi-squared test of uniformity over all states, from so many seeds of the whole program."""
    index = {state: n for n, state in enumerate(case.states)}
    number = {officer: n for n, officer in enumerate(case.people)}
    found = [0] * len(index)
    requests, slots = case.requests(), range(len(case.team_of))
    for seed in range(seeds):
        result = assign(requests, case.loads, seed.to_bytes(32, "big"))
        officers = [number[o] for request in requests for o in result.officers[request.target]]
        found[index[case.settled(officers, slots)]] += 1
    expected = seeds / len(found)
    return survival(sum((n - expected) ** 2 for n in found) / expected, len(found) - 1)


HARDEST = ("uneven 1", "recusals 7", "overlapping 7")


@pytest.mark.slow
@pytest.mark.parametrize("name", HARDEST)
def test_the_whole_program_gives_every_assignment_equally_often(name):
    assert fairness_of(instances()[name], 5000) > 0.001


@pytest.mark.parametrize("name", HARDEST)
def test_without_the_chain_the_same_test_fails(name, monkeypatch):
    monkeypatch.setattr(assigning, "steps_for", lambda slots: 0)
    assert fairness_of(instances()[name], 5000) < 0.001
