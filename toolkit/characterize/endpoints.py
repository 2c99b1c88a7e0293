"""Name the endpoints of requests as the application itself tells them apart."""

import re
from collections.abc import Sequence

import msgspec

from toolkit.characterize.capture import Copying
from toolkit.model.links import endpoint
from toolkit.model.lock import Case, Setup
from toolkit.session.program import environment, first_request, run_before_commands, start_probe

_OF_A_REGEX = re.compile(r"\\Z|\\(?=[^\w])|[\^$?]")


def name_endpoints(setup: Setup, copying: Copying, cases: Sequence[Case]) -> list[Case]:
    """The same cases, of which each request is about the rule that the application has for it.

    A request that no rule fits, or whose application does not tell its rules, keeps its name.

    Raises:
        UsageError: the program cannot be started.
    """
    asked = [[case.ask["method"], case.ask["target"].partition("?")[0]] for case in cases if not case.is_call]
    if not asked or not setup.app:
        return list(cases)
    with copying() as place:
        run_before_commands(setup, place)
        request = first_request(setup, place, setup.clocks[0], ()) | {"asked": asked}
        variables = environment(setup, place, 0)
        process, said = start_probe(place, "replay.match_urls", variables, request)
        process.end()
    rules = iter(said["rules"])
    return [case if case.is_call else _about(case, next(rules)) for case in cases]


def _about(case: Case, rule: str | None) -> Case:
    if not rule:
        return case
    about = endpoint(case.ask["method"], _OF_A_REGEX.sub("", endpoint("*", rule).partition(" ")[2]))
    return msgspec.structs.replace(case, about=about)
