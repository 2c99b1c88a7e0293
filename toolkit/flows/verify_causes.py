"""Look up which causes of differences are accepted for an upgrade, and accept more of them."""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from toolkit.characterize.upgrade import Upgrade
from toolkit.errors import UsageError
from toolkit.model.verify import (
    AcceptedCause,
    ChangedExample,
    ChangedFunction,
    ChangedPart,
    DifferenceCause,
    VerifyOptions,
    VerifyResult,
)
from toolkit.state.accepted_causes_file import read_accepted_causes
from toolkit.text.masked_values import MaskTexts, mask_values

_LEAST = 4
Example = TypeVar("Example", ChangedExample, ChangedFunction)


class CauseChoice:
    """The causes that are accepted for one upgrade; empty if the interpreter does not change.

    Args:
        options: the options, with the lock's folder and the causes that this run accepts.
        upgrade: the interpreters.

    Raises:
        UsageError: the file of accepted causes is damaged, or a cause is accepted without a change of interpreter.
    """

    def __init__(self, options: VerifyOptions, upgrade: Upgrade) -> None:
        self._options = options
        self._upgrade = upgrade
        known = read_accepted_causes(options.into) if upgrade.is_upgrade else ()
        self._known = {one.key: one for one in known if (one.base, one.head) == (upgrade.base, upgrade.head)}
        if options.accept and not upgrade.is_upgrade:
            raise UsageError(
                "a cause is accepted for an upgrade, and both sides have the same interpreter. Compare with another "
                "one (--base-python), or accept the cases: tebiki lock PATH --accept CASE."
            )
        if short := [key for key in options.accept if len(key) < _LEAST]:
            raise UsageError(f"--accept {short[0]}: give at least the first four letters of the key of a cause.")

    def find_reason(self, key: str, seen: str) -> AcceptedCause | None:
        """Return the acceptance of a cause if it covers these values; None if it was not accepted."""
        known = self._known.get(key)
        if known and (not seen or seen in known.seen):
            return known
        options, upgrade = self._options, self._upgrade
        if not key.startswith(options.accept or ("-",)):
            return None
        reasons = (options.because, options.reviewer, options.on)
        return AcceptedCause(key, "", "", "", upgrade.base, upgrade.head, *reasons)

    def add_causes(self, result: VerifyResult, causes: Sequence[DifferenceCause]) -> VerifyResult:
        """Add the causes to a result, with those that are accepted from now on.

        Raises:
            UsageError: there is no such cause.
        """
        for start in self._options.accept:
            if not any(cause.key.startswith(start) for cause in causes):
                raise UsageError(
                    f"--accept {start}: no difference has such a cause. tebiki verify --json lists the keys."
                )
        upgrade = self._upgrade
        accepted = tuple(
            AcceptedCause(
                *(one.key, one.place, one.before, one.now, upgrade.base, upgrade.head),
                *(one.because, one.reviewer, one.on, one.seen),
            )
            for one in causes
            if one.because and not self._is_known(one)
        )
        return msgspec.structs.replace(result, causes=tuple(causes), is_upgrade=upgrade.is_upgrade, accepted=accepted)

    def _is_known(self, cause: DifferenceCause) -> bool:
        known = self._known.get(cause.key)
        return known is not None and set(cause.seen) <= set(known.seen)


def mask_differences(result: VerifyResult, mask: MaskTexts) -> VerifyResult:
    """Mask secrets of the environment in differences: changed code may show them in places unknown to the lock."""
    causes = [(one.before, one.now, one.input) for one in result.causes]
    accepted = [(one.before, one.now) for one in result.accepted]
    functions = [[_texts(one), *map(_texts, one.more)] for one in result.differing]
    undeclared: Sequence[str] = [*result.undeclared.values()]
    functions, causes, accepted, undeclared = mask_values([functions, causes, accepted, undeclared], mask)
    differing = tuple(
        msgspec.structs.replace(_with_texts(one, texts[0]), more=tuple(map(_with_texts, one.more, texts[1:])))
        for one, texts in zip(result.differing, functions, strict=True)
    )
    return msgspec.structs.replace(
        result,
        differing=differing,
        undeclared=dict(zip(result.undeclared, undeclared, strict=True)),
        causes=tuple(
            msgspec.structs.replace(one, before=before, now=now, input=given)
            for one, (before, now, given) in zip(result.causes, causes, strict=True)
        ),
        accepted=tuple(
            msgspec.structs.replace(one, before=before, now=now)
            for one, (before, now) in zip(result.accepted, accepted, strict=True)
        ),
    )


def _texts(one: Any) -> tuple[Any, ...]:
    return one.input, one.before, [(part.before, part.now) for part in one.parts]


def _with_texts(one: Example, texts: tuple[Any, ...]) -> Example:
    given, before, pairs = texts
    parts = tuple(ChangedPart(part.place, *pair) for part, pair in zip(one.parts, pairs, strict=True))
    return msgspec.structs.replace(one, input=given, before=tuple(before), parts=parts)
