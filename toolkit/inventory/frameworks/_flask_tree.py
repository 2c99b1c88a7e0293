"""Applications and blueprints of Flask and its relatives: where each of them is mounted."""

from toolkit.inventory.frameworks._flask_setup_state import paths_by_setup_state
from toolkit.inventory.interpreter.engine import Interpreter
from toolkit.inventory.interpreter.values import InstanceValue, Value, possible_values
from toolkit.inventory.registrations import (
    HookNote,
    MountNote,
    handler_name,
    instances_of,
    join_prefix,
    notes_of,
    texts_of,
)

PACKAGES = ("flask", "quart", "apiflask", "flask_openapi3", "flask_smorest", "flask_lambda", "flask_api")
APPLICATIONS = ("flask.Flask", "quart.Quart", "apiflask.APIFlask", "flask_openapi3.OpenAPI", "flask_api.FlaskAPI")
BLUEPRINTS = (
    "flask.Blueprint",
    "flask.Module",
    "quart.Blueprint",
    "apiflask.APIBlueprint",
    "flask_openapi3.APIBlueprint",
    "flask_smorest.Blueprint",
)
UNKNOWN_PREFIX = "<?>"


class FlaskTree:
    """Mount points of applications and blueprints.

    Args:
        interpreter: interpreter that has followed the program.
    """

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self.applications = list(instances_of(interpreter.instances, *APPLICATIONS))
        self.blueprints = list(instances_of(interpreter.instances, *BLUEPRINTS))
        self.unknown: list[InstanceValue] = interpreter.notes.get("unknown_owners", [])
        self._prefixes: dict[int, list[tuple[str, bool]]] = {}
        self._around: dict[int, dict[int, InstanceValue]] = {}
        for owner in self.applications:
            self._mount(owner, "", True, ())
        for owner in self.unknown:
            self._mount(owner, "", False, ())
        for owner in self.blueprints:
            if id(owner) not in self._prefixes:
                for prefix in own_prefixes(owner):
                    self._mount(owner, prefix, False, ())

    def owners(self) -> list[InstanceValue]:
        """Return everything on which rules are registered, applications first."""
        return [*self.applications, *self.unknown, *self.blueprints]

    def prefixes(self, owner: Value) -> list[tuple[str, bool]]:
        """Return (prefix, whether it is certain) of every mount of an application or blueprint."""
        found: list[tuple[str, bool]] = []
        for item in possible_values(owner):
            known = self._prefixes.get(id(item))
            if known is not None:
                found.extend(known)
            elif isinstance(item, InstanceValue) and item in self.blueprints:
                found.extend((prefix, False) for prefix in own_prefixes(item))
            else:
                found.append(("", False))
        return list(dict.fromkeys(found))

    def paths(self, owner: InstanceValue, prefix: str, rule: str) -> list[str]:
        """Return the paths of a rule under one prefix: a setup state of the project may change it."""
        changed = None if UNKNOWN_PREFIX in prefix else paths_by_setup_state(self._interpreter, owner, prefix, rule)
        return [join_prefix(prefix, rule)] if changed is None else changed

    def hooks(self, owner: InstanceValue) -> tuple[Value, ...]:
        """Return the functions that run before the handlers of an owner: those of its parents, and its own.

        If its application is unknown, the hooks of all applications are included.
        """
        around = [*self._around.get(id(owner), {}).values(), owner]
        roots = [item for item in around if item not in self.blueprints] or [*self.applications, *self.unknown]
        if owner in self.unknown:
            roots = [*self.applications, *self.unknown]
        inner = [item for item in around if item in self.blueprints]
        return self._hooks_of(roots, inner)

    def hooks_of_applications(self) -> tuple[Value, ...]:
        """Return the functions that run before every handler: those of what is mounted in a way that is not known."""
        return self._hooks_of([*self.applications, *self.unknown], [])

    def _hooks_of(self, roots: list[InstanceValue], inner: list[InstanceValue]) -> tuple[Value, ...]:
        notes = [note for item in roots for note in notes_of(item, HookNote)]
        notes += [note for item in self.blueprints for note in notes_of(item, HookNote) if note.everywhere]
        notes += [note for item in inner for note in notes_of(item, HookNote)]
        by_place = {handler_name(note.function): note.function for note in notes}
        return tuple(by_place.values())

    def _mount(self, owner: InstanceValue, prefix: str, certain: bool, around: tuple[int, ...]) -> None:
        known = self._prefixes.setdefault(id(owner), [])
        if not certain and known:
            return
        if (prefix, certain) not in known:
            known.append((prefix, certain))
        for note in notes_of(owner, MountNote):
            for child in possible_values(note.child):
                if not isinstance(child, InstanceValue) or id(child) in around or child is owner:
                    continue
                inner = own_prefixes(child) if note.prefix is None else texts_of(note.prefix) or [UNKNOWN_PREFIX]
                sure = certain and len(inner) == 1
                self._around.setdefault(id(child), {}).update({**self._around.get(id(owner), {}), id(owner): owner})
                for part in inner:
                    self._mount(child, join_prefix(prefix, part), sure, (*around, id(owner)))


def own_prefixes(owner: InstanceValue) -> list[str]:
    """Return the prefixes passed to the constructor of a blueprint."""
    given = owner.attributes.get("url_prefix")
    if given is None:
        return [""]
    return texts_of(given) or [UNKNOWN_PREFIX]
