"""Lifecycles: the states of a row, where code sets them, what it asks of them, and which may follow."""

import msgspec


class StateChange(msgspec.Struct, frozen=True, order=True):
    """One place that sets the state of a row.

    Attributes:
        state: the new state.
        symbol: the code that sets it, `path::Outer.inner`; for a function that gets the state, the code that calls it.
        sources: the states in which the code finds the row, as conditions and queries around it say; none if unknown.
        excluded: the states in which conditions around it do not let a row get here.
        is_new: whether the row is made with this state; otherwise an existing row gets it.
        is_declared: whether a table or a library of transitions declares it.
        endpoints: `METHOD path` of the routes that lead to it, nearest first.
        jobs: `path:line` of the jobs and commands that lead to it.
        condition: further conditions of the branches around the place, as code; empty for none.
    """

    file: str
    line: int
    state: str
    symbol: str
    sources: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    is_new: bool = False
    is_declared: bool = False
    endpoints: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    condition: str = ""


class StateRefusal(msgspec.Struct, frozen=True, order=True):
    """One condition on the state of a row, after which the code goes no further.

    Attributes:
        states: the states in which it refuses, or all but which if `is_negated`.
        answer: name of the raised exception, or the status code as text.
        condition: the whole condition as code.
    """

    file: str
    line: int
    states: tuple[str, ...]
    symbol: str
    is_negated: bool = False
    answer: str = ""
    condition: str = ""
    endpoints: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()


class StateSelection(msgspec.Struct, frozen=True, order=True):
    """One query that selects rows in some states, or all others if `is_negated`."""

    file: str
    line: int
    states: tuple[str, ...]
    symbol: str
    is_negated: bool = False
    endpoints: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()


class Lifecycle(msgspec.Struct, frozen=True):
    """The states of the rows of one model or collection.

    Attributes:
        owner: name of the model or collection; `store` as in `DataModel`.
        field: the field that holds the state.
        file, line: place of the field, or the first place that sets it.
        states: every state that is declared or set, in the order of the declaration.
        initial: the default of the field; empty if it has none.
        changes, refusals, selections: in the order of files and lines.
    """

    owner: str
    field: str
    file: str
    line: int
    store: str = ""
    states: tuple[str, ...] = ()
    initial: str = ""
    changes: tuple[StateChange, ...] = ()
    refusals: tuple[StateRefusal, ...] = ()
    selections: tuple[StateSelection, ...] = ()
