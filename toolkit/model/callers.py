"""Checks of the caller and the tenant of a request: what they read, compare and answer, in the order of the code."""

from typing import Literal

import msgspec

from toolkit.model.data_access import ModelRule

CheckKind = Literal["authentication", "permission", "handler"]
"""The purpose of a check: to find out who calls, or whether that caller may do it; `handler`: code of handlers."""
StepKind = Literal[
    "read",
    "compare",
    "computed",
    "query",
    "skip",
    "allow",
    "refuse",
    "table",
    "part",
    "cache",
    "inherit",
    "change",
    "stage",
]
"""The effect of a step of a check; `skip`: lets requests through without a credential; `change`: sets other checks;
`stage`: the steps after it are those of another method, which the framework calls at another time."""


class CheckStep(msgspec.Struct, frozen=True):
    """One step of a check, in the order of the code.

    Attributes:
        source: for `read`, the part of the request: `header`, `query`, `form`, `json`, `cookie`, `session`, `address`,
            `host`, `authorization`, `user`; for `compare`, the kind of the other side: `setting`, `literal`, `code`.
        what: name of the value that is read, or what it is compared with; literals of a computed value are masked.
        condition: the conditions around it as code, the innermost last; empty for none.
        status: status code that it answers with; 0 if unknown.
        scheme: scheme of the header `Authorization` that the code expects: `Bearer`; empty if none.
        is_literal: whether the source holds the compared value, or a part of the computed one.
        through: for a refusal in a function that a handler calls, the call as code; `before`: the conditions around it.
    """

    kind: StepKind
    file: str
    line: int
    what: str = ""
    source: str = ""
    condition: str = ""
    status: int = 0
    scheme: str = ""
    is_literal: bool = False
    through: str = ""
    before: str = ""


class CallerCheck(msgspec.Struct, frozen=True):
    """A check that runs before handlers.

    Attributes:
        name: as endpoints name it.
        file, line: its definition, or the settings or first handler that name it.
        endpoints: number of endpoints that it guards; `all_endpoints`: number of all of them.
        steps: what it does; none if it is not code of the project.
        library: the class or decorator outside the project that it is or extends; empty for none.
    """

    name: str
    kind: CheckKind
    file: str
    line: int
    endpoints: int
    all_endpoints: int
    steps: tuple[CheckStep, ...] = ()
    library: str = ""


class Policy(msgspec.Struct, frozen=True):
    """Rules of the project's own on who may do what: a class with a method for each action, or a module of functions.

    Attributes:
        rules: the actions with the conditions under which they are allowed.
    """

    name: str
    file: str
    line: int
    rules: tuple[ModelRule, ...]


class RequiredRights(msgspec.Struct, frozen=True, order=True):
    """The roles or permissions that a guard of an endpoint asks for.

    Attributes:
        check: name of the guard, as in `Endpoint.guards`.
        names: the roles or permissions, as texts or names of constants; none if the guard's own name says it.
        source: `path:line` of the guard at the endpoint.
    """

    check: str
    names: tuple[str, ...] = ()
    source: str = ""


class TenantOrder(msgspec.Struct, frozen=True):
    """A hook or check that resolves the tenant of a request, with its steps in the order of the code."""

    name: str
    file: str
    line: int
    endpoints: int
    all_endpoints: int
    steps: tuple[CheckStep, ...]


FailureKind = Literal["endless_loop", "no_timeout", "swallowed", "timeout", "retry", "caught", "uncaught"]
"""The effect of a failure of a call to another system.

`endless_loop`: the call is repeated without a limit; `swallowed`: its exception is caught, and the code goes on;
`caught`: it is caught and answered, raised as another one or tried again; `uncaught`: nothing around it catches it;
`retry`: a decorator, an adapter or the queue repeats it.
"""
EffectKind = Literal["log", "call", "raise", "answer", "retry", "state", "result", "go_on"]
"""Kind of what code does after it caught an exception."""


class FailureEffect(msgspec.Struct, frozen=True, order=True):
    """One thing that code does after it caught an exception.

    Attributes:
        what: the called function, the raised exception, the status code, the arguments of the retry, the state, or
            the returned value.
    """

    kind: EffectKind
    what: str = ""


class CallFailure(msgspec.Struct, frozen=True, order=True):
    """The reaction of the code to a failed call to another system.

    Attributes:
        file, line: place of the call, or of the handler of the exception, the decorator or the condition.
        what: dotted name of the called function.
        detail: the exceptions that are caught, the condition, the timeout in seconds or the retries as written.
        call: `path:line` of the call.
        function: name of the function with the handler; empty for other kinds.
        effects: what the handler does, in the order of its code.
    """

    file: str
    line: int
    kind: FailureKind
    what: str
    detail: str = ""
    call: str = ""
    function: str = ""
    effects: tuple[FailureEffect, ...] = ()
