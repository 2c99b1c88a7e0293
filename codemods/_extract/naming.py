"""Choose a name for extracted code that a reviewer would accept, or none.

A name is a verb and an object: from the comment above the statements, their result, their calls,
the values that they fill, and the condition under which they run.
"""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from codemods._extract.bindings import binds
from codemods._extract.doubts import VAGUE, effects, is_doubtful, speaks_of
from codemods._extract.item_names import from_item
from codemods._extract.limits import EXAMPLE, WORST_CERTAIN
from codemods._extract.name_words import (
    PREPOSITIONS,
    ends_vaguely,
    is_abbreviation,
    says_something,
    spell_out,
    words_of,
)
from codemods._extract.region import Region
from codemods._extract.side_effects import find_side_effects
from codemods._extract.strong_names import STORING, hidden_effects
from codemods._extract.value_names import from_returned, from_value, head_of_values, verb_of_values
from codemods._extract.verbs import NOUNS_THAT_SAY_NOTHING, VERBS, singular
from codemods._extract.whole_names import whole_names
from codemods._extract.work_names import from_calls, from_condition, from_filled, from_loop, loop_words
from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile

_LONGEST = 36
_MOST_WORDS = 4
_NOUNS_IN_ED = {"feed", "seed", "speed", "need", "bed", "embed", "shed"}
_OF_AN_ITEM = 8
"""Cost of the name of the body of a main loop: another one that covers all is preferred."""
_IN_DOUBT = 6
"""Cost of doubt, with which any name needs review."""
_COMMENT_IN_DOUBT = 7
"""Cost of a comment whose statements may do more than it says."""
_COMMENT_OF_A_PART = 9
"""Cost of a comment whose statements do more than one thing, with which any name needs review."""
_GIVING_NOTHING = {"log", "print", "warn", "raise", "send", "notify", "emit"}
_OF_VALUES = {"build", "check", "choose", "collect", "compute", "count", "determine", "find", "get", "load", "fetch"}
"""Verbs of names that hide what is sent, saved or deleted on the way."""
_GIVING = ("get_", "find_", "fetch_", "load_", "retrieve_", "lookup_")
_ARTICLES = {"the", "a", "an", "this", "that", "these", "those", "our", "its", "their", "any", "some", "all", "each"}
_LONGEST_COMMENT, _MOST_LINES = 90, 4
_ENDING = re.compile(r"[.:;!?] +")
"""End of a sentence of a comment."""
_NOT_PROSE = re.compile(
    r"(?i)\b(todo|fixme|xxx|hack|noqa|pragma|type:|pylint|we|i|you|not|don't|n't|should|must)\b|[=(){}\[\]<>\\\"]"
    r"|,[^.;:]*\b(and|or)\b"
)
_LEADING = re.compile(
    r"(?i)^(?:(?:step +)?\d+[.):] +)?(?:(?:optional|note): +)?(?:(?:if|when|unless|once|after|before)\b[^,;:>]+, +)?"
    r"(?:(?:also|now|then|next|first|finally|lastly|second|let'?s|please|simply|just|safely|quickly),? +)*(?:try to +)?"
)
"""Text before the verb of a comment: its number, when it is done, and words that say nothing."""
_NO_OBJECTS = {"it", "them", "they", "up", "sure", "here", "now", "is", "are", "that", "whether"}
_MISSING = re.compile(
    r"(?i)(?<=\w) +(?:(?:if|when) +(?:there +(?:is|are|was|were) +)?(?P<absent>(?:[\w-]+ +){0,3}?)(?:(?:is|are) +)?"
    r"(?:missing|needed|necessary|absent|none|(?<=none )exists?|no +(?P<no>[\w-]+)(?: +exists?)?"
    r"|(?:(?:does|do|did|is|are) *)?(?:not|n't) +(?:(?:already|yet) +)?(?:exists?|there|present|found))"
    r"|unless +(?P<present>(?:[\w-]+ +){0,3}?)(?:(?:is|are) +)?(?:already +)?(?:exists?|there|present))"
    r"(?: +(?:yet|already))?(?= *(?:$|[.,;:!]|(?:in|on|at|for|from|and)\b))"
)
"""Condition under which something is not there yet, with what it says of: nothing, a pronoun, or a noun."""
_PRONOUNS = {"it", "one", "none", "they", "them"}
_CREATING = {"add", "create", "make"}
_CONDITION = re.compile(r"(?i)(?<=\w) +(?:if|when|unless|because|since)\b")
"""Words after which a comment says when or why something is done."""


class Name(NamedTuple):
    """A name, its cost (lower is better), the lines of the comment that it replaces, and whether it says everything."""

    text: str
    cost: int
    comment: tuple[str, ...] = ()
    is_whole: bool = False


def names_for(file: SourceFile, region: Region, function: str) -> Iterator[Name]:
    """Yield names for a region, best first.

    Args:
        file: the file of the region.
        region: the statements.
        function: name of the enclosing function.
    """
    comment = comment_above(file, region)
    said = "" if _has_more_comments(file, region) or _is_guard_first(region) else _from_comment(comment)
    is_silent = not region.gives and region.end != "value"
    if (region.gives and said.partition("_")[0] in _GIVING_NOTHING) or (is_silent and said.startswith(_GIVING)):
        said = ""
    found: list[Name] = []
    if said:
        is_of_a_part = _does_several(region) or _is_about_another(said, region)
        cost = _COMMENT_IN_DOUBT if _goes_on(file, region) or _begins_before(region) else 0
        found.append(Name(said, _COMMENT_OF_A_PART if is_of_a_part else cost, tuple(comment)))
    hidden = hidden_effects(region)
    for words, cost in _candidates(region, function):
        is_told = words[:3] == ["get", "or", "create"] and hidden <= STORING
        if hidden and words[0] in _OF_VALUES and not is_told:
            continue
        has_doubt = is_doubtful(region, words) or _begins_before(region) or _does_more(region, words)
        found += _names_of(words, cost + _IN_DOUBT * has_doubt)
    for words, cost in whole_names(region, _topic(function)):
        found += _names_of(words, cost, is_whole=True)
    for words in from_item(region, function, *loop_words(region)):
        found += _names_of(words, _OF_AN_ITEM, is_whole=True)
    found.sort(key=lambda it: it.cost > WORST_CERTAIN)
    yield from (it for it in found if _tidy(it.text) != _tidy(function))


def _names_of(words: list[str], cost: int, *, is_whole: bool = False) -> Iterator[Name]:
    words = spell_out(words)
    text = "_".join(words)
    if _is_name(words, text):
        yield Name(text, cost + _IN_DOUBT * is_abbreviation(words[1:]), is_whole=is_whole)


def _is_about_another(name: str, region: Region) -> bool:
    """Return whether a name from a comment covers another value than the one that the statements give.

    A value that one statement only changes need not be in the comment above that statement.
    """
    is_change = len(region.body) == 1 and {*region.gives} <= {*region.needs}
    return bool(region.gives) and not is_change and not speaks_of(name.split("_"), [*map(words_of, region.gives)])


def _does_more(region: Region, words: list[str]) -> bool:
    """Return whether statements that give nothing do more than to refuse, or to call what has this name."""
    effects_of_all = find_side_effects(region.body)
    done = {it.words if it.kind == "call" else () for it in effects_of_all if it.kind != "raise"}
    is_both = bool(done) and any(it.kind == "raise" for it in effects_of_all)
    return not region.gives and region.end != "value" and (is_both or not done <= {tuple(words)})


def _does_several(region: Region) -> bool:
    """Return whether several statements do different things, and give no value that a comment could be about."""
    is_silent = not region.gives and region.end != "value"
    return is_silent and not _prepares(region.body) and len(region.body) > 1 and len(effects(region.body)) > 1


def _prepares(body: list[ast.stmt]) -> bool:
    """Return whether all statements but the last one, a loop or decision, only set what it reads."""
    *before, last = body
    read = {it.id for it in walk(last) if isinstance(it, ast.Name)}
    is_block = isinstance(last, ast.For | ast.AsyncFor | ast.If | ast.With)
    return is_block and all(isinstance(it, ast.Assign) and binds(it) and binds(it) <= read for it in before)


def _is_name(words: list[str], text: str) -> bool:
    is_done = words[-1].endswith("ed") and words[-1] not in _NOUNS_IN_ED
    is_twice = words[:1] == words[1:2]
    is_spelled = all(len(it) > 1 for it in words)
    is_known = is_spelled and len(words) > 1 and not ends_vaguely(words) and not is_done and not is_twice
    return is_known and len(text) <= _LONGEST and text.isidentifier() and not re.search("[0-9]", text)


def _tidy(text: str) -> str:
    return text.strip("_").lower()


def comment_above(file: SourceFile, region: Region) -> list[str]:
    """Return the lines of the comment directly above the statements, without `#`."""
    found: list[str] = []
    first = region.body[0]
    number = min([first.lineno, *(it.lineno for it in getattr(first, "decorator_list", []))]) - 1
    while number >= 1 and (line := file.lines[number - 1].strip()).startswith("#"):
        found.insert(0, line.lstrip("#").strip())
        number -= 1
    return found


def _has_more_comments(file: SourceFile, region: Region) -> bool:
    """Return whether a later statement follows a comment or a blank line: the first comment covers a part only."""
    above = (file.lines[node.lineno - 2].strip() for node in region.body[1:])
    return any(not line or line.startswith("#") for line in above)


def _is_guard_first(region: Region) -> bool:
    """Return whether a guard comes first: a comment above it is about the guard."""
    first = region.body[0]
    is_jump = isinstance(first, ast.If) and isinstance(
        first.body[-1], ast.Continue | ast.Return | ast.Break | ast.Raise
    )
    return is_jump and len(region.body) > 1


def _goes_on(file: SourceFile, region: Region) -> bool:
    """Return whether a statement of the same kind follows directly, which the comment above covers as well."""
    after = region.block.body[region.stop : region.stop + 1]
    if not after or type(after[0]) is not type(region.body[-1]):
        return False
    line = file.lines[after[0].lineno - 2].strip()
    return bool(line) and not line.startswith("#")


def _begins_before(region: Region) -> bool:
    """Return whether the statement before gives one of the values its first one: it is a part of what is done."""
    before = region.block.body[max(region.start - 1, 0) : region.start]
    return bool(before) and not binds(before[0]).isdisjoint(region.gives)


def _from_comment(comment: list[str]) -> str:
    """Return `validate_input` for "Validate the input."; empty if the comment is not an imperative sentence."""
    text = _LEADING.sub("", re.sub(r"\s*\([^()]*\)|\s*\bhttps?://\S+", "", " ".join(comment)))
    text, *others = _ENDING.split(text) if len(text) > _LONGEST_COMMENT else [text]
    missing = _MISSING.search(text)
    text = _CONDITION.split(text)[0]
    has_example = any(EXAMPLE in it for it in comment)
    if not text or has_example or len(comment) > _MOST_LINES or len(text) > _LONGEST_COMMENT or _NOT_PROSE.search(text):
        return ""
    verbs = {_as_verb(it.partition(" ")[0].lower()) for it in others}
    if not verbs <= {"", _as_verb(text.partition(" ")[0].lower())}:
        return ""  # the rest of the comment tells of something else
    sentence = re.split(r"[.:;,!?]| - ", text)[0]
    words = re.findall(r"[A-Za-z][A-Za-z0-9']*|\S", re.sub(r"(?<=[a-z])-(?=[a-z])", " ", sentence))
    verb = _as_verb(words[0].lower()) if 2 <= len(words) <= 14 else ""
    if verb in ("", "try"):
        return ""
    kept: list[str] = []
    for word in (it.lower() for it in words[1:]):
        if word in PREPOSITIONS and kept:
            break
        if word in PREPOSITIONS or word in _NO_OBJECTS or not re.fullmatch("[a-z][a-z0-9]*", word):
            return ""
        if word not in _ARTICLES:
            kept.append(word)
    while len(kept) > 1 and kept[-1].endswith("ed") and kept[-1] not in _NOUNS_IN_ED:
        kept.pop()  # "the texts used in the table": what follows the participle is not in the name
    if not 1 <= len(kept) <= 4 or kept[-1] in NOUNS_THAT_SAY_NOTHING:
        return ""
    text = "_".join(spell_out(["ensure" if verb in _CREATING and _is_about(missing, kept[-1]) else verb, *kept]))
    return text if len(text) <= _LONGEST else ""


def _is_about(missing: re.Match[str] | None, noun: str) -> bool:
    """Return whether a comment says that something is not there, and that it is what a noun is for."""
    if missing is None:
        return False
    subject = " ".join(filter(None, missing.groups())).lower().split()
    return not subject or subject[-1] in _PRONOUNS or singular(subject[-1]) == singular(noun)


def _as_verb(word: str) -> str:
    """Return a word as a verb, also for `creates` and `creating`."""
    if word in VERBS:
        return word
    for end, more in (("ing", ""), ("ing", "e"), ("s", ""), ("es", "")):
        if word.endswith(end) and (found := word[: -len(end)] + more) in VERBS:
            return found
    return ""


def _topic(function: str) -> list[str]:
    about = words_of(function)
    return about[1:] if about[:1] and about[0] in VERBS else about


def _candidates(region: Region, function: str) -> Iterator[tuple[list[str], int]]:
    topic = _topic(function)
    if len(region.gives) == 1:
        yield from from_value(region, region.gives[0], topic)
    elif region.gives:
        words = [words_of(it) for it in region.gives]
        if (head := head_of_values(region)) and verb_of_values(region, region.gives) != VAGUE:
            yield ["get", *head], 4
        verb = verb_of_values(region, region.gives)
        is_told = verb != VAGUE or {*region.gives} <= {*region.needs}
        is_told &= not any(getattr(it, "name", "") in region.gives for it in region.body)
        if is_told and all(map(says_something, words)) and sum(map(len, words)) <= _MOST_WORDS:
            yield [verb, *words[0], "and", *words[1]], 6
    else:
        if region.end == "value":
            yield from from_returned(region, topic)
        yield from from_loop(region)
        yield from from_condition(region, topic)
        # What is returned is the purpose of statements that return something, not what they do on the way.
        doubt = _IN_DOUBT if region.end == "value" else 0
        for name, cost in chain(from_calls(region), from_filled(region)):
            yield name, cost + doubt
