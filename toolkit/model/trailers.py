"""Trailers of a commit message: step, codemods, estimate, proofs; and, from its author, hours.

    Tebiki-Step: 5f3a0c1e9b7d2468
    Tebiki-Codemod: return_early
    Tebiki-Estimate: whole=1/2/3/4 coding=0.5/1/2/2.5 review=0.25/0.5/1/1 h
    Tebiki-Proof: compiles=passed api=passed urls=not_run
    Tebiki-Hours: 2.5h

Hours are P10/P50/P80/P90. Only `Tebiki-Hours` is added by people, in the commit or in the merge commit.
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from toolkit.model.estimate import COMPONENTS, Component, Hours
from toolkit.model.ledger import Frozen
from toolkit.model.proof import ProofResult

STEP, CODEMOD, ESTIMATE, PROOF, HOURS = "Step", "Codemod", "Estimate", "Proof", "Hours"
_LINE = re.compile(r"^Tebiki-([A-Z][a-z]+): *(\S.*?)\s*$", re.MULTILINE)
_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = re.compile(rf"(\w+)=({_NUMBER})/({_NUMBER})/({_NUMBER})/({_NUMBER})")
_OFFSET = re.compile(r"\boffset=(-?\d+(?:\.\d+)?)")
_WHOLE = "whole"


class Trailers(msgspec.Struct, frozen=True):
    """The trailers of one commit, as written; `hours`: the lines that people added, if any."""

    step: str = ""
    codemods: tuple[str, ...] = ()
    estimate: Frozen | None = None
    proofs: tuple[tuple[str, str], ...] = ()
    hours: tuple[str, ...] = ()


def format_trailers(
    step: str, codemods: Iterable[str], estimate: Frozen | None, proofs: Iterable[ProofResult]
) -> Iterator[str]:
    """Yield the trailer lines of a commit message."""
    if step:
        yield f"Tebiki-{STEP}: {step}"
    yield from (f"Tebiki-{CODEMOD}: {name}" for name in codemods)
    if estimate:
        yield f"Tebiki-{ESTIMATE}: {_estimate(estimate)}"
    yield f"Tebiki-{PROOF}: {' '.join(f'{it.proof}={it.standing}' for it in proofs)}"


def read(message: str) -> Trailers:
    """Parse the trailers of a commit message at any place in it, because a squash may have moved them."""
    found: dict[str, list[str]] = {}
    for key, value in _LINE.findall(message):
        found.setdefault(key, []).append(value)
    proofs = (pair.split("=", 1) for line in found.get(PROOF, ()) for pair in line.split() if "=" in pair)
    return Trailers(
        step=next(iter(found.get(STEP, ())), ""),
        codemods=tuple(found.get(CODEMOD, ())),
        estimate=_read_estimate(" ".join(found.get(ESTIMATE, ()))),
        proofs=tuple((name, standing) for name, standing in proofs),
        hours=tuple(found.get(HOURS, ())),
    )


def _estimate(estimate: Frozen) -> str:
    ranges = [(_WHOLE, estimate.hours), *estimate.parts.items()]
    told = [f"{name}={'/'.join(_plain(getattr(it, key)) for key in Hours.__struct_fields__)}" for name, it in ranges]
    offset = [f"offset={estimate.offset:.4f}"] if estimate.offset else []
    return " ".join([*told, *offset, "h"])


def _plain(hours: float) -> str:
    return f"{hours:.3f}".rstrip("0").rstrip(".")


def _read_estimate(text: str) -> Frozen | None:
    """Parse an estimate; None if the line was not written by tebiki."""
    ranges = {name: Hours(*map(float, numbers)) for name, *numbers in _RANGE.findall(text)}
    whole = ranges.pop(_WHOLE, None)
    if whole is None:
        return None
    parts: dict[Component, Hours] = {name: ranges[name] for name in COMPONENTS if name in ranges}
    offset = _OFFSET.search(text)
    return Frozen(whole, parts, float(offset[1]) if offset else 0.0)
