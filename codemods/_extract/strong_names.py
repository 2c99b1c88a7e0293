"""Names for statements that send, save, delete or write: the verb of what they do, and its object.

What such statements log on the way, and that they commit it, is no part of the name.
"""

import ast
from collections.abc import Iterator, Sequence

from codemods._extract.bindings import own_nodes
from codemods._extract.name_words import PREPOSITIONS, call_words, says_something, words_of
from codemods._extract.region import Region
from codemods._extract.side_effects import SideEffect, find_side_effects
from codemods._extract.verbs import plural, singular
from codemods._extract.work_names import words_of_loop
from toolkit.model.tree import ancestors

STRONG = {"send", "notify", "deliver", "publish", "delete", "remove", "destroy", "save", "store", "create", "update"}
STRONG |= {"insert", "upsert", "upload", "download", "write", "import", "archive", "restore", "register", "cancel"}
STRONG |= {"enqueue", "schedule", "replace", "unlink", "drop", "purge", "post", "submit", "merge"}
"""Verbs that say what is done to something, and to what."""
_BESIDE = {"log", "logs", "audit", "history", "commit", "flush", "refresh", "close", "sleep", "trace"}
"""Words of calls that go with what is done: they log it or finish it."""
_TO_MANY = {"send", "deliver", "publish", "push"}
_SETTING = {"set", "settimeout", "setsockopt", "setopt", "bind", "configure", "enable", "disable", "setblocking"}
_IDS = {"id", "ids", "pk"}
_MARKS = _IDS | {"key", "name", "path", "slug", "title", "uid", "uuid"}
_COUNTING = {"count", "counter", "total", "number", "num", "n"}
_PARTICIPLES = {"send": "sent", "write": "written"}
STORING = {"create", "save", "insert"}
"""Verbs of storing something new."""
_GETTING = {"find", "get", "filter", "one", "first", "fetch", "load"}
_LEAST_SETTINGS = 2


def from_strong(region: Region, done: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield the name of the one thing that calls do, whatever they log besides.

    Args:
        region: the statements.
        done: what they do, but what they raise.
    """
    main = [it for it in done if not _is_beside(it)]
    roots = {it.root for it in main}
    if len(roots) == 1 and not {*region.needs} & roots:
        yield from _of_created(region, next(iter(roots)), main)
    if not main or any(it.kind != "call" or not it.words for it in main):
        return
    yield from _of_settings(main)
    verbs = {it.words[0] for it in main}
    if verbs == {"create", "update"} and (noun := _object_of(region, main)):
        yield ["create", "or", "update", *(_in_plural(noun) if any(it.is_repeated for it in main) else noun)]
    is_headed = all(len(it.words) > 1 for it in main)
    if len(verbs) != 1 or not verbs <= (STRONG | {"add"} if is_headed else STRONG):
        return
    verb = verbs.pop()
    if noun := _object_of(region, main):
        words = [verb, *(_in_plural(noun) if any(it.is_repeated for it in main) else noun)]
        if main[0].noun or words != [*main[0].words]:  # the part of a plain function would have its name
            yield words
    elif verb in _TO_MANY and (receivers := _receivers(region)):
        yield [verb, "to", *receivers]


def hidden_effects(region: Region) -> set[str]:
    """Return the verbs of what statements that give a value also send, save or delete, which its name does not tell."""
    if not region.gives and region.end != "value":
        return set()
    done = [it for it in find_side_effects(region.body) if it.kind == "call" and it.words and not _is_beside(it)]
    return {it.words[0] for it in done if it.words[0] in STRONG and it.root not in region.gives}


def from_stored_value(region: Region, effects: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield the name of statements that give a value and do something outside.

    A value that counts what is done is not in the name; one that is got or made, and stored, is created or updated.

    Args:
        region: the statements; they give one value.
        effects: what they do.
    """
    done = [it for it in effects if it.kind != "raise"]
    main = [it for it in done if not _is_beside(it)]
    (name,) = region.gives
    if main and all(it.root == name for it in main):
        yield from _of_created(region, name, main)
    elif main and all(it.root != name for it in main) and _is_of_effects(region, name, main[0]):
        yield from from_strong(region, main)


def _of_created(region: Region, name: str, main: Sequence[SideEffect]) -> Iterator[list[str]]:
    nodes = [it for it in own_nodes(region.body) if isinstance(it, ast.Assign)]
    values = [it.value for it in nodes if any(isinstance(to, ast.Name) and to.id == name for to in it.targets)]
    is_got = any(isinstance(it, ast.Call) and {*call_words(it)[:1]} & _GETTING for it in values)
    is_made = any(isinstance(it, ast.Call) and _called_name(it)[:1].isupper() for it in values)
    done = {it.words[0] for it in main if it.kind == "call" and it.words}
    is_stored = bool(done & {"create", "save", "insert", "add"})
    is_plain = done <= {"create", "save", "insert", "update"} and all(it.kind != "add" for it in main)
    noun = words_of(name)
    if not (is_got and is_made and is_stored and is_plain and says_something(noun)):
        return
    is_changed = "update" in done or any(it.kind != "call" for it in main)
    yield ["create", "or", "update", *noun] if is_changed else ["get", "or", "create", *noun]


def _called_name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _counts(region: Region, name: str, effect: SideEffect) -> bool:
    """Return whether a value counts what is done, by its name or because it only grows."""
    nodes = own_nodes(region.body)
    grows = any(isinstance(it, ast.AugAssign) and getattr(it.target, "id", "") == name for it in nodes)
    verb, words = (effect.words or ("",))[0], words_of(name)
    is_participle = words[-1:] in ([verb + "ed"], [verb + "d"], [_PARTICIPLES.get(verb)])
    return grows and (is_participle or not _COUNTING.isdisjoint(words))


def _is_of_effects(region: Region, name: str, effect: SideEffect) -> bool:
    """Return whether a value only tells how what is done went, so that it needs no word in the name."""
    return name not in region.needs and (_counts(region, name, effect) or _is_answer(region, name))


def _is_answer(region: Region, name: str) -> bool:
    """Return whether a value is what the calls that do something answer, or a plain one where they fail."""
    values = [it.value for it in own_nodes(region.body) if isinstance(it, ast.Assign) and name in map(_id, it.targets)]
    answers = [it for it in values if isinstance(it, ast.Call) and {*call_words(it)[:1]} <= STRONG]
    others = [it for it in values if it not in answers]
    is_plain = all(isinstance(it, ast.Constant | ast.Dict | ast.List | ast.Tuple) for it in others)
    return bool(answers) and is_plain and not says_something(words_of(name))


def _id(node: ast.expr) -> str:
    return getattr(node, "id", "")


def _of_settings(main: Sequence[SideEffect]) -> Iterator[list[str]]:
    """Yield the name of calls that set several things of one object or module."""
    owners = {it.owner.rpartition(".")[0] for it in main}
    is_set = all(it.words[0] in _SETTING and (len(it.words) > 1 or it.words[0] != "set") for it in main)
    noun = [*main[0].noun]
    if len(owners) == 1 and is_set and len(main) >= _LEAST_SETTINGS and says_something(noun):
        yield ["configure", *noun]


def _object_of(region: Region, main: Sequence[SideEffect]) -> list[str]:
    """Return the words for what calls of one verb are done to; none: it is not the same for all."""
    rests = [_before_preposition(it.words[1:]) for it in main]
    if all(rests):
        if not all(map(says_something, rests)):
            return []
        if len({*map(tuple, rests)}) == 1:
            return rests[0]
        heads = {singular(it[-1]) for it in rests}
        return [plural(heads.pop())] if len(heads) == 1 else []
    nouns = {_noun_of(it, region) for it in main}
    nouns = nouns - {()} if len(main) > 1 else nouns
    noun = list(nouns.pop()) if len(nouns) == 1 else []
    is_plain = not any(it.words[1:] for it in main)
    return noun if is_plain and says_something(noun) and singular(noun[-1]) not in _MARKS else []


def _before_preposition(words: Sequence[str]) -> list[str]:
    end = next((index for index, it in enumerate(words) if it in PREPOSITIONS), len(words))
    return [*words[:end]]


def _noun_of(effect: SideEffect, region: Region) -> tuple[str, ...]:
    words = effect.given if effect.has_given or not effect.is_local(region) else effect.noun
    return words[:-1] if len(words) > 1 and words[-1] in _IDS else words


def _receivers(region: Region) -> list[str]:
    """Return the words for those to whom something is sent: what a loop of, or around, the statements goes over."""
    over = words_of_loop(region.body)
    if over and singular(over[-1]) != over[-1]:
        return over
    item = words_of(_item_around(region))
    return item if says_something(item) else []


def _item_around(region: Region) -> str:
    """Return the variable of the innermost loop around statements that read it; empty: there is none."""
    owner = region.block.owner
    loops = [it for it in (owner, *ancestors(owner)) if isinstance(it, ast.For | ast.AsyncFor)]
    target = loops[0].target if loops else None
    return target.id if isinstance(target, ast.Name) and target.id in region.needs else ""


def _in_plural(noun: list[str]) -> list[str]:
    return noun if singular(noun[-1]) != noun[-1] else [*noun[:-1], plural(noun[-1])]


def _is_beside(effect: SideEffect) -> bool:
    """Return whether a call only logs or finishes what others do."""
    return effect.kind == "call" and not _BESIDE.isdisjoint({*effect.words, *effect.noun})
