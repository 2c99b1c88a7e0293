"""Name the endpoints of requests by the application's own URL rules."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from toolkit.model.links import endpoint
from toolkit.model.lock import Case, Setup
from toolkit.session.run_target import OpenCopy
from toolkit.session.start_program import ask_program

_REGEX_SYNTAX = re.compile(r"\\Z|\\(?=[^\w])|[\^$?]")


def name_endpoints(
    setup: Setup, open_copy: OpenCopy, cases: Sequence[Case], outgoing: Sequence[Mapping[str, Any]] = ()
) -> list[Case]:
    """Name each request by the URL rule that the application applies to it.

    A request keeps its name if no rule matches, or if the application does not list its rules.

    Args:
        setup: how the program is started.
        open_copy: opens a copy of the project.
        cases: the requests, and calls, which keep their names.
        outgoing: recorded requests to others, and answers of databases.

    Raises:
        UsageError: the program cannot be started.
    """
    requests = [[case.ask["method"], case.ask["target"].partition("?")[0]] for case in cases if not case.is_call]
    if not requests or not setup.app:
        return list(cases)
    with open_copy() as target:
        answer = ask_program(setup, target, "replay.match_urls", {"asked": requests}, outgoing)
    rules = iter(answer["rules"])
    return [case if case.is_call else _with_rule(case, next(rules)) for case in cases]


def _with_rule(case: Case, rule: str | None) -> Case:
    if not rule:
        return case
    about = endpoint(case.ask["method"], _REGEX_SYNTAX.sub("", endpoint("*", rule).partition(" ")[2]))
    return msgspec.structs.replace(case, about=about)
