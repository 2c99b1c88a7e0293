"""Procedures: what a job or command does in the order of its code, and the options that it takes."""

from typing import Literal

import msgspec

StepAct = Literal[
    "each",
    "read",
    "write",
    "delete",
    "index",
    "unused",
    "save",
    "call",
    "system",
    "mail",
    "queue",
    "migrate",
    "make_tables",
    "drop_tables",
    "command",
    "remove_file",
    "write_file",
    "stop",
    "validate",
    "raise",
    "answer",
    "trigger",
    "generic_write",
    "generic_delete",
    "retry",
    "prepare",
]
"""Effect of a step. `each`: the steps below it are done for each element; `index`: an index
is made or dropped; `unused`: a query is built and not used;
`validate`: the request is checked by a form or serializer; `trigger`: saving a row starts the function;
`generic_write`, `generic_delete`: a view of the framework does it; `retry`: a task queues itself again;
`prepare`: an answer is made that other code returns."""


class JobStep(msgspec.Struct, frozen=True):
    """One step of a job.

    Attributes:
        what: table, function, system, exception, status code (empty if unknown) or attributes, depending on `act`.
        code: the expression as written, on one line; empty if `what` says it all.
        condition: the innermost condition around it within the function, as code.
        about: for a call, the first sentence of the function's docstring.
        writes, calls: for a call, the tables that it leads to and writes, and other systems that it calls.
        depth: 0, or one more for each loop or called function around it.
        messages: texts of an answer or a raised exception.
    """

    file: str
    line: int
    act: StepAct
    what: str = ""
    code: str = ""
    condition: str = ""
    about: str = ""
    writes: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    depth: int = 0
    messages: tuple[str, ...] = ()


class JobOption(msgspec.Struct, frozen=True, order=True):
    """One option or argument of a command.

    Attributes:
        name: as typed: `--days`, or the name of an argument.
        default: as written, secrets masked; empty if there is none.
        help: its description; empty if it has none.
    """

    file: str
    line: int
    name: str
    default: str = ""
    help: str = ""
    required: bool = False


class JobProcedure(msgspec.Struct, frozen=True):
    """Procedure of one job or command.

    Attributes:
        file, line: its place, as that of its `OutsideUse`.
        steps: in the order of the code; `further`: number of steps that are left out.
        options: in the order of the code.
        settings: names of the settings that its own function reads.
        missing: the dotted name that a schedule starts and that the code does not define; empty if it does.
        further_changes: how many of the steps that are left out change something or call another system.
    """

    file: str
    line: int
    steps: tuple[JobStep, ...] = ()
    further: int = 0
    options: tuple[JobOption, ...] = ()
    settings: tuple[str, ...] = ()
    missing: str = ""
    further_changes: int = 0


class RequestFlow(msgspec.Struct, frozen=True):
    """The way of a request through the code.

    Attributes:
        title: `METHOD path`, as that of the endpoint's sequence.
        name: `METHOD /folded/{}`.
        file, line: its handler.
        steps: in the order of the code, those of called functions and of queued tasks below the call.
        further: number of steps that are left out.
        further_changes: how many of these change something or call another system.
    """

    title: str
    name: str
    file: str
    line: int
    steps: tuple[JobStep, ...] = ()
    further: int = 0
    further_changes: int = 0
