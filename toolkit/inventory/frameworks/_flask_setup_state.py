"""Setup states of Flask: a blueprint of the project may change its rules while it is registered.

`Blueprint.make_setup_state` returns the object whose `add_url_rule` joins prefix and rule (Flask, API reference of
`BlueprintSetupState`). A project that overrides both decides there which rules get the prefix.
"""

from toolkit.inventory.interpreter.calls import NativeCall
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import (
    CallArguments,
    ClassValue,
    FunctionValue,
    InstanceValue,
    MethodValue,
    Value,
    possible_values,
)
from toolkit.inventory.registrations import RuleNote, join_prefix, notes_of


def initialize_state(call: NativeCall) -> Value:
    """Set the attribute that a subclass may change before it calls `add_url_rule`."""
    call.instance.attributes.setdefault("url_prefix", None)


def add_state_rule(call: NativeCall) -> Value:
    """Note the rule that `BlueprintSetupState.add_url_rule` registers, joined with the prefix of the moment."""
    prefix, rule = call.instance.attributes.get("url_prefix"), call.get(0, "rule")
    path = join_prefix(prefix if isinstance(prefix, str) else "", rule) if isinstance(rule, str) else rule
    call.instance.notes.append(RuleNote(path, call.get(-1, "methods"), call.get(2, "view_func"), call.place))


def paths_by_setup_state(interpreter: Interpreter, owner: InstanceValue, prefix: str, rule: str) -> list[str] | None:
    """Return the paths that the setup state of a blueprint registers for a rule; None if it is Flask's own.

    Args:
        interpreter: interpreter that has followed the program.
        owner: blueprint, or an application, which has no setup state.
        prefix: prefix under which the blueprint is mounted.
        rule: rule as passed to `add_url_rule`.
    """
    maker = owner.of.find("make_setup_state") if isinstance(owner.of, ClassValue) else None
    if not isinstance(maker, FunctionValue):
        return None
    made = interpreter.call(MethodValue(maker, owner), CallArguments((None, {}, False)), owner.place)
    found: list[str] = []
    for state in possible_values(made):
        if not isinstance(state, InstanceValue) or not isinstance(state.of, ClassValue):
            return None
        add = state.of.find("add_url_rule")
        if not isinstance(add, FunctionValue):
            return None
        state.attributes["url_prefix"] = prefix
        interpreter.call(MethodValue(add, state), CallArguments((rule,)), owner.place)
        found += [note.path for note in notes_of(state, RuleNote) if isinstance(note.path, str)]
    return found or None
