"""Rewrites of generated programs, each of which must do what the program did."""

import re
import warnings
from collections.abc import Callable, Iterator

from tests.codemods.generated_functions import function
from tests.codemods.test_same_behaviour import Odd, Once, Unsure, observed
from toolkit.model.codemod import Rewritten

INPUTS = (
    (lambda: 0, lambda: 1),
    (lambda: None, lambda: [1, 2]),
    (list, lambda: "ab"),
    (lambda: [None, 0, "a"], lambda: None),
    (Odd, lambda: 1),
    (lambda: 1.5, Unsure),
    (Once, Once),
)
_PLACES = re.compile(r"0x[0-9a-f]+|\b(?:\w+\.)*\w+\.<locals>\.")


def observations(code: str) -> list[list[str]]:
    """Return everything that can be observed of a program, for each input."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [[_PLACES.sub("", line) for line in observed(code, x(), y())] for x, y in INPUTS]


def check_rewrites(
    seeds: range, rewrite: Callable[[str], Rewritten], write: Callable[[int], str] = function
) -> Iterator[tuple[int, str, str, Rewritten]]:
    """Rewrite generated programs, and check that each one does what it did; programs that do not compile are skipped.

    Args:
        seeds: seeds of the programs.
        rewrite: rewrites a program.
        write: generates the program of a seed.

    Yields:
        (seed, program before, program after, result) of each program that was changed.
    """
    for seed in seeds:
        code = write(seed)
        try:
            compile(code, "program", "exec")
        except SyntaxError:
            continue
        done = rewrite(code)
        if done.data is not None and done.data != code.encode():
            after = done.data.decode()
            assert observations(code) == observations(after), f"seed {seed}\n{code}\n{after}"
            yield seed, code, after, done
