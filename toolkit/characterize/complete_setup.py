"""How a program that is locked is started: what is asked for, completed by what is known from elsewhere."""

import msgspec

from toolkit.model.lock import Lock, Setup
from toolkit.model.recording import Recording

_PINNED = ("TZ", "PYTHONHASHSEED", "LANG", "LC_ALL")


def complete_setup(asked: Setup, target: str, recording: Recording, former: Lock) -> Setup:
    """What is asked for, and what the recording and the former lock know besides.

    Args:
        asked: what was said; an attribute with its usual value was not.
        target: prefix of the modules whose functions are wanted; empty: everything.
        recording: of the program.
        former: the lock that is added to; one without cases if there is none.
    """
    setup = _prefer_options(asked, former.setup)
    app = next((one.app for one in recording.exchanges if one.app and one.direction == "incoming"), "")
    answers = not target or any(not case.is_call for case in former.cases)
    packages = (target,) if target and (setup.packages or not former.cases) else ()
    environment = {name: value for run in recording.runs for name, value in run.environment.items()}
    systems = {command.system for command in recording.commands} | {one.database for one in recording.commands}
    warnings = ("sqlite",) if any("sqlite" in system for system in systems) else ()
    return msgspec.structs.replace(
        setup,
        app=(asked.app or app or setup.app) if answers else "",
        packages=tuple(dict.fromkeys((*setup.packages, *packages))),
        environment={
            **former.setup.environment,
            **{name: value for name, value in environment.items() if name not in _PINNED},
            **asked.environment,
        },
        warnings=tuple(sorted({*setup.warnings, *warnings})),
    )


def _prefer_options(asked: Setup, former: Setup) -> Setup:
    """What is asked for; what is not said is as it was."""
    usual = Setup()
    said = {name: value for name in asked.__struct_fields__ if (value := getattr(asked, name)) != getattr(usual, name)}
    return msgspec.structs.replace(former, **said)
