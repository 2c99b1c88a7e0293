"""How a rule that judges the whole project turns signs into findings."""

from collections.abc import Sequence
from typing import Any

from toolkit.model.facts import File, Sign
from toolkit.model.findings import Finding, Place
from toolkit.model.plugins import Rule


def found(rule: Rule, file: File, signs: Sequence[Sign], **args: Any) -> Finding:
    """One finding about one symbol of a file, from the signs seen in it (at least one, first one first).

    Args:
        args: what the rule's words need beside the arguments of the first sign.
    """
    first = signs[0]
    return Finding(
        rule=rule.name,
        symbol=file.symbol(first.qualname),
        severity=rule.severity,
        certainty=rule.certainty,
        args={**first.args, **args, "count": len(signs)},
        evidence=tuple(Place(file.path, sign.line, sign.end_line) for sign in signs),
        value=len(signs),
        body_hash="" if first.qualname else file.content.body_hash,
        is_test=file.is_test,
    )
