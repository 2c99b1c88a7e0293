"""Names for statements that only print or log: the verb, and the one value that they tell about."""

import ast
from collections.abc import Iterator

from codemods._extract.bindings import bound_anywhere, own_nodes
from codemods._extract.doubts import is_quiet
from codemods._extract.name_words import call_words, says_something, words_of
from codemods._extract.region import Region

_STREAMS = {"stdout", "stderr"}
_FLAGS = {"verbose", "verbosity", "debug", "quiet", "dry", "run", "silent"}


def from_quiet(region: Region) -> Iterator[list[str]]:
    """Yield the name of statements that only print, or only log.

    Args:
        region: the statements; they have no other effect. What they try is more than what they tell of it, and a
            message for a user is no log.
    """
    nodes = [*own_nodes(region.body)]
    is_tried = any(isinstance(it, ast.Try) for it in nodes)
    is_for_a_user = any(isinstance(it, ast.Name) and it.id == "messages" for it in nodes)
    if is_tried or is_for_a_user:
        return
    calls = [it for it in nodes if isinstance(it, ast.Call) and is_quiet(it)]
    verbs = {"print" if _prints(it) else "log" for it in calls}
    told = [words_of(it) for it in region.needs if it not in bound_anywhere(region.body)]
    told = [it for it in told if _FLAGS.isdisjoint(it)]
    if len(verbs) == 1 and len(told) == 1 and len(calls) > 1 and says_something(told[0]):
        yield [verbs.pop(), *told[0]]


def _prints(call: ast.Call) -> bool:
    owner = getattr(call.func, "value", None)
    return call_words(call) == ["print"] or getattr(owner, "attr", getattr(owner, "id", "")) in _STREAMS
