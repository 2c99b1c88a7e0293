"""Resolve nested routers: every rule with the prefixes above it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.inventory.interpreter.values import CodePlace, InstanceValue, Value, possible_values
from toolkit.inventory.registrations import (
    HookNote,
    MountNote,
    RouteSink,
    RuleNote,
    StatusNote,
    join_prefix,
    method_list,
    notes_of,
    texts_of,
    texts_or_endings,
    unread_methods,
)

_UNKNOWN = "<?>"
_PREFIX_UNKNOWN = "a prefix above it is not known"


def given_methods(note: RuleNote) -> list[str]:
    """Return the methods of a rule; none means all."""
    return method_list(note.methods)


@dataclass
class RouterTree:
    """Adds the rules of routers to a sink, with the prefixes of all their mounts.

    Attributes:
        join: joins a prefix and a path.
        methods: the HTTP methods of a rule.
        own_prefix: attribute with the prefix of a router itself; empty if its rules already include it.
    """

    sink: RouteSink
    join: Callable[[str, str], str] = join_prefix
    methods: Callable[[RuleNote], list[str]] = given_methods
    own_prefix: str = "prefix"
    _reached: set[int] = field(default_factory=set)
    _mounted: set[CodePlace] = field(default_factory=set)

    def add(self, applications: Sequence[InstanceValue], routers: Sequence[InstanceValue] = ()) -> None:
        """Add the rules of applications and of everything mounted below them, then of routers that nothing mounts.

        A registration that a mounted router shares, such as the one of a factory, is not added for the others.
        """
        mounts = [note for owner in (*applications, *routers) for note in notes_of(owner, MountNote)]
        children = {id(item) for note in mounts for item in possible_values(note.child)}
        for owner in [owner for owner in applications if id(owner) not in children] or applications:
            self._add(owner, "", True, _Around())
        for owner in sorted(routers, key=lambda owner: id(owner) in children):
            if id(owner) not in self._reached:
                self._add(owner, "", False, _Around())

    def _add(self, owner: InstanceValue, prefix: str, certain: bool, around: "_Around") -> None:
        if id(owner) in around.owners:
            return
        self._reached.add(id(owner))
        inside = around.entering(owner)
        own = texts_of(owner.attributes.get(self.own_prefix, "") or "") or [_UNKNOWN]
        for part in own:
            base = self.join(prefix, part) if part else prefix
            for note in notes_of(owner, RuleNote):
                if certain or note.place not in self._mounted:
                    self._add_rule(note, base, certain and len(own) == 1, inside)
            for child, inner, mount in _mounts_of(owner):
                below = self.join(base, inner) if inner else base
                self._add(child, below, certain, inside.below(mount))

    def _add_rule(self, note: RuleNote, prefix: str, certain: bool, around: "_Around") -> None:
        paths, unknown = texts_or_endings(note.path if note.path is not None else "")
        if not paths or _UNKNOWN in prefix.removeprefix(_UNKNOWN):
            self.sink.fail(note.place, "rule", unknown if not paths else _PREFIX_UNKNOWN)
            return
        if prefix.startswith(_UNKNOWN):
            prefix, unknown = prefix.removeprefix(_UNKNOWN), _PREFIX_UNKNOWN
        unread = unread_methods(note.methods)
        if unread:
            self.sink.fail(note.place, "methods", unread, is_part=True)
        sure = certain and len(paths) == 1 and not unread and not unknown
        for path in paths:
            whole = self.join(prefix, path)
            text = whole if whole.startswith("/") else f"/{whole}"
            routes = self.sink.add(self.methods(note), text, note.handler, note.place, certain=sure)
            self.sink.assume_beginning(routes, unknown)
            self.sink.run_before(routes, around.hooks)
            self.sink.declare(routes, around.statuses)
            if certain:
                self._mounted.add(note.place)


class _Around(NamedTuple):
    """Hooks and status codes that hold below a router.

    Attributes:
        owners: identities of the routers above, which end a cycle.
        hooks: functions that run before the handlers, outermost first.
        statuses: HTTP status codes that are declared for the handlers.
    """

    owners: tuple[int, ...] = ()
    hooks: tuple[Value, ...] = ()
    statuses: tuple[int, ...] = ()

    def entering(self, owner: InstanceValue) -> "_Around":
        """Return it with what a router itself declares."""
        hooks = tuple(note.function for note in notes_of(owner, HookNote))
        statuses = tuple(code for note in notes_of(owner, StatusNote) for code in note.statuses)
        return _Around((*self.owners, id(owner)), self.hooks + hooks, self.statuses + statuses)

    def below(self, mount: MountNote) -> "_Around":
        """Return it with what a mount declares."""
        return self._replace(hooks=self.hooks + mount.hooks, statuses=self.statuses + mount.statuses)


def _mounts_of(owner: InstanceValue) -> Iterator[tuple[InstanceValue, str, MountNote]]:
    """Yield (router, prefix, mount) of everything that is mounted on a router."""
    for mount in notes_of(owner, MountNote):
        prefixes = texts_of(mount.prefix if mount.prefix is not None else "") or [_UNKNOWN]
        children = [child for child in possible_values(mount.child) if isinstance(child, InstanceValue)]
        yield from ((child, prefix, mount) for child in children for prefix in prefixes)
