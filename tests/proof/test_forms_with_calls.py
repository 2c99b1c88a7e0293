"""A function in form does what it did where new functions of its module stand in the place of their calls."""

import ast
import random
from collections.abc import Sequence

import pytest

from toolkit.proof.normal_form.copies import NoNormalFormError
from toolkit.proof.normal_form.equal_functions import normal_form
from toolkit.proof.normal_form.helpers import Helpers
from toolkit.proof.normal_form.local_names import rename_locals

_BEFORE = """log, L = [], [0, 2]
class E(Exception): pass
def t(n, v):
    log.append(n)
    if len(log) > 200: raise SystemExit
    if n % 7 == 0 and v: raise E(n)
    return v
"""
_SHADOWED = frozenset({"log", "L", "E", "t", "f", "h", "k"})
_FAST, _ALL = 25, 1_500


class _Program:
    """Generates `h`, `k`, which calls it, and `f`, which calls both; `t` tells in which order things are evaluated."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._count = 0
        self._called: tuple[str, ...] = ()

    def code(self) -> str:
        parts = []
        for name in ("h", "k"):
            parts.append("\n    ".join([f"def {name}(p, x=5):", *self._block(["p", "x"], 0)]))
            self._called = (*self._called, name)
        return "\n".join([*parts, "\n    ".join(["def f(x, y):", *self._block(["x", "y"], 0)]), ""])

    def _value(self, names: Sequence[str], depth: int) -> str:
        self._count += 1
        number = self._count
        first, second = (self._random.choice(names) if depth > 1 else self._value(names, depth + 1) for _ in "ab")
        ways = [
            first,
            first,
            f"t({number}, {first})",
            f"({first} or {second})",
            f"(not {first})",
            f"({first} + {second})",
        ]
        ways += [
            f"({first} if {second} else {number})",
            f"[({first}, i) for i in L]",
            "None",
            f"f'{{{self._random.choice(names)}}}'",
        ]
        return self._random.choice([*ways, *(f"{it}({first})" for it in self._called)])

    def _call(self, names: Sequence[str]) -> str:
        given = [self._random.choice(names) if self._random.random() < 0.5 else self._value(names, 1) for _ in "ab"]
        how = self._random.choice(["{0}", "{0}, {1}", "x={1}, p={0}", "{0}, x={1}"])
        return f"{self._random.choice(self._called)}({how.format(*given)})"

    def _block(self, names: Sequence[str], depth: int) -> list[str]:
        found: list[str] = []
        known = list(names)
        for _ in range(self._random.randint(1, 3)):
            target = self._random.choice("abrs")
            value = self._call(known) if self._called and self._random.random() < 0.5 else self._value(known, 0)
            way = self._random.randrange(8 if depth < 2 else 4)
            if way == 0:
                return [*found, f"return {value}"]
            if way <= 2:
                found.append(f"{target} = {value}")
                known.append(target)
                continue
            heads = {4: (f"if {value}:", "else:"), 5: (f"if not {value}:", "else:"), 6: (f"for {target} in L:",)}
            for head in heads.get(way, ("try:", "except (TypeError, E):") if way > 6 else ()):
                within = [*known, target] if way == 6 else known
                found += [head, *(f"    {it}" for it in self._block(within, depth + 1))]
            found += [value] if way == 3 else []
        return found


def _observations(code: str) -> list[object]:
    found: list[object] = []
    for given in [(0, 2), (1, "u"), (None, 0), ("s", "u"), ((1,), (2,))]:
        names: dict[str, object] = {}
        try:
            exec(compile(_BEFORE + code, "program", "exec"), names)
            result = repr(names["f"](*given))  # type: ignore[operator]
        except SystemExit:
            result = "endless"
        except Exception as error:
            result = type(error).__name__
        found.append((result, [] if result == "endless" else names["log"]))
    return found


def _in_form(code: str) -> str | None:
    """The program with `f` in form; None if it has none."""
    *others, function = ast.parse(code).body
    assert isinstance(function, ast.FunctionDef)
    helpers = Helpers({it.name: it for it in others if isinstance(it, ast.FunctionDef)}, {}, _SHADOWED)
    try:
        body, names = normal_form(function, helpers, _SHADOWED, is_exact=False)
    except NoNormalFormError:
        return None
    rename_locals(body, names.renamed)
    function.body = body or [ast.Pass()]
    for it in ast.walk(function):
        if isinstance(it, ast.If | ast.For | ast.Try | ast.ExceptHandler) and not it.body:
            it.body = [ast.Pass()]
    text = ast.unparse(ast.fix_missing_locations(ast.Module([*others, function], [])))
    return text.replace("@", "_at_").replace("$", "own_") + "\n"


def _check(first: int, last: int) -> int:
    count = 0
    for seed in range(first, last):
        code = _Program(seed).code()
        after = _in_form(code)
        if after is not None:
            count += 1
            assert _observations(code) == _observations(after), f"seed {seed}\n{code}\n{after}"
    return count


def test_functions_that_call_new_ones_do_in_form_what_they_did() -> None:
    assert _check(0, _FAST) >= _FAST // 2


@pytest.mark.corpus
def test_all_functions_that_call_new_ones_do_in_form_what_they_did() -> None:
    assert _check(_FAST, _ALL) >= _ALL // 2
