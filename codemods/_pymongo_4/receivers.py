"""OldReceivers of old calls by their text: another call on the same one is on the same kind of object."""

import ast

from toolkit.model.tree import Scope, dotted_name


class OldReceivers:
    """The receivers of the old calls of one file, in their functions; those that begin with `self` in their classes."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()
        self._around: set[tuple[str, str]] = set()

    def add(self, scope: Scope, call: ast.Call) -> None:
        """Note the receiver of an old call, and what it is an attribute of (`db.admin` of `db.admin.users`)."""
        where, text = _key(scope, call)
        if text:
            self._seen.add((where, text))
            parts = text.split(".")
            self._around.update((where, ".".join(parts[:count])) for count in range(2, len(parts)))

    def has(self, scope: Scope, call: ast.Call, kind: str) -> bool:
        """Return whether an old call was noted on the same receiver, or inside of it if this is no collection."""
        key = _key(scope, call)
        return key in self._seen or (kind in ("database", "client") and key in self._around)


def _key(scope: Scope, call: ast.Call) -> tuple[str, str]:
    """Return the scope in which a receiver means the same, and its text; an empty text if it is no dotted name."""
    assert isinstance(call.func, ast.Attribute)
    receiver = call.func.value
    text = f"{dotted_name(receiver.func)}()" if isinstance(receiver, ast.Call) else dotted_name(receiver)
    around: Scope | None = scope
    while text.startswith("self.") and around is not None and around.kind != "class":
        around = around.parent
    return (around or scope).qualname, text.removesuffix("()") and text
