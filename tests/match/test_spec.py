"""A second, plain implementation of docs/matching.md, which shares nothing with the first, agrees with it."""

import hashlib
import random
from itertools import count

import pytest

from policy_engine.match.assign import Assignment, assign
from policy_engine.match.pools import Pool
from policy_engine.match.request import Request
from policy_engine.model.text import Text


class Plain:
    def __init__(self, targets, loads, seed):
        tag = b"double-random/v1/match"
        key = hashlib.sha256(len(tag).to_bytes(4, "big") + tag + seed).digest()
        self.words = (
            int.from_bytes(hashlib.sha256(key + c.to_bytes(8, "big")).digest()[i : i + 4], "big")
            for c in count()
            for i in range(0, 32, 4)
        )
        self.targets = sorted(targets)
        self.people = self.shuffle(sorted({o for t in targets for pool in targets[t] for o in pool}))
        self.load = {o: loads.get(o, 0) for o in self.people}
        self.slots = [(t, n) for t in self.targets for n in range(len(targets[t]))]
        self.pool = {
            (t, n): [o for o in self.people if o in pool]
            for t in targets
            for n, pool in enumerate(targets[t])
        }
        self.at = {}

    def below(self, m, word=None):
        word = next(self.words) if word is None else word
        while word >= 2**32 - 2**32 % m:
            word = next(self.words)
        return word % m

    def shuffle(self, items):
        items = list(items)
        for i in reversed(range(1, len(items))):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items

    def on(self, target):
        """The slot of each officer on a target."""
        return {o: slot for slot, o in self.at.items() if slot[0] == target and o is not None}

    def run(self):
        for slot in sorted(self.slots, key=lambda s: (len(self.pool[s]), s)):
            free = [o for o in self.pool[slot] if o not in self.on(slot[0])]
            if free:
                self.follow([(slot, min(free, key=lambda o: (self.load[o], self.people.index(o))))])
            else:
                self.follow(self.chain([slot], lambda o: True, set()))
        self.level()
        self.rows = {o: [s for s in self.slots if self.at[s] == o] for o in self.people}
        n = len(self.slots)
        for _ in range(max(16384, n * n.bit_length())):
            self.step()
        for target in self.targets:
            own = [slot for slot in self.slots if slot[0] == target]
            for pool in dict.fromkeys(tuple(self.pool[slot]) for slot in own):
                like = [slot for slot in own if tuple(self.pool[slot]) == pool]
                self.at |= dict(zip(like, self.shuffle([self.at[s] for s in like]), strict=True))
        return {t: tuple(self.at[s] for s in self.slots if s[0] == t) for t in self.targets}

    def level(self):
        least, closed = min(self.load.values()), set()
        high = max(self.load.values())
        while high > least + 1:
            for officer in [o for o in self.people if self.load[o] == high]:
                starts = [s for s in self.slots if self.at[s] == officer and s not in closed]
                found = self.chain(starts, lambda o, most=high - 2: self.load[o] <= most, closed)
                if found:
                    self.follow(found)
            high = max([load for load in self.load.values() if load < high], default=least)

    def follow(self, chain):
        for slot, officer in chain:
            if slot in self.at:
                self.load[self.at[slot]] -= 1
            self.at[slot] = officer
            self.load[officer] += 1

    def chain(self, starts, goal, closed):
        queue, came_from, seen = list(starts), dict.fromkeys(starts), set()
        for s in queue:
            following = []
            for o in self.pool[s]:
                if o in self.on(s[0]):
                    continue
                if goal(o):
                    moves = [(s, o)]
                    while came_from[s] is not None:
                        moves.append((came_from[s], self.at[s]))
                        s = came_from[s]
                    return moves
                if o not in seen:
                    seen.add(o)
                    following += [slot for slot in self.slots if self.at.get(slot) == o]
            following += [
                slot for slot in self.slots if slot[0] == s[0] and self.at.get(slot) in self.pool[s]
            ]
            for slot in following:
                if slot not in came_from and slot not in closed:
                    came_from[slot] = s
                    queue.append(slot)
        closed.update(queue)
        return []

    def step(self):
        a, b, c = (next(self.words) for _ in range(3))
        first = self.below(len(self.slots) + 1, a)
        if first == len(self.slots):
            return
        before = dict(self.at), {o: list(row) for o, row in self.rows.items()}
        if not self.walk(self.slots[first], b, c):
            self.at, self.rows = before

    def walk(self, start, b, c):
        """Whether the walk from this hole is accepted."""
        u = left = self.at[start]
        home = self.rows[u].index(start)
        self.at[start] = None
        s, holes = start, []
        while True:
            pool = self.pool[s]
            if len(pool) == 1:
                return False
            o = pool[self.below(len(pool) - 1, b)]
            o = pool[-1] if o == left else o
            m = self.on(s[0]).get(o)
            if m is None and self.load[o] == self.load[u] - 1:
                if any(hole[0] != start[0] or o in self.pool[hole] for hole in holes) or s[0] != start[0]:
                    return False
                self.at[s] = o
                self.load[u] -= 1
                self.load[o] += 1
                last = self.rows[u].pop()
                if home < len(self.rows[u]):
                    self.rows[u][home] = last
                self.rows[o].append(s)
                return True
            if m is None:
                if not self.rows[o]:
                    return False
                m = self.rows[o][self.below(len(self.rows[o]), c)]
            self.rows[o][self.rows[o].index(m)] = s
            self.at[s], self.at[m] = o, None
            holes.append(s)
            s, left = m, o
            if u in self.pool[s] and u not in self.on(s[0]):
                p, q = len(self.pool[start]), len(self.pool[s])
                if q > p and self.below(q - 1) >= p - 1:
                    return False
                self.at[s] = u
                self.rows[u][home] = s
                return True
            a, b, c = (next(self.words) for _ in range(3))
            if self.below(4, a) == 0:
                return False


@pytest.mark.parametrize("instances", [2, pytest.param(60, marks=pytest.mark.slow)])
def test_the_specification_alone_gives_the_same_officers(instances):
    rng = random.Random(7)
    while instances:
        people = [f"员{n}" for n in range(rng.randint(4, 9))]
        shared = [rng.sample(people, rng.randint(1, len(people))) for _ in range(rng.randint(1, 7))]
        targets = {
            f"T{t}": [rng.choice(shared) for _ in range(rng.choice([2, 2, 3]))]
            for t in range(rng.randint(2, 8))
        }
        loads = {officer: rng.choice([0, 0, 1, 2, 5]) for officer in people}
        seed = rng.randbytes(32)
        requests = [
            Request(t, tuple(Pool(Text("池", "pool"), tuple(pool)) for pool in pools))
            for t, pools in targets.items()
        ]
        result = assign(requests, loads, seed)
        if isinstance(result, Assignment):
            assert Plain(targets, loads, seed).run() == result.officers
            instances -= 1
