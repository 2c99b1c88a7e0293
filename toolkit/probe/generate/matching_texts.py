"""Generate texts that a regular expression matches, from Python's own parse tree of it."""

try:
    from re import _parser as sre
except ImportError:  # before Python 3.11
    import sre_parse as sre

_MOST = 4
_REPEATS = 3
_CLASSES = {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "w"}
_CLASSES.update({"CATEGORY_NOT_DIGIT": "x", "CATEGORY_NOT_SPACE": "x", "CATEGORY_NOT_WORD": "-"})


def texts_matching(pattern):
    """Return a few texts, each along another path through the expression; none if it cannot be parsed."""
    try:
        tree = sre.parse(pattern)
    except Exception:  # not every text that looks like an expression is one
        return []
    found = []
    for turn in range(_MOST):
        try:
            text = _sequence(tree, turn, {})
        except (KeyError, RecursionError, ValueError):
            continue
        if text and text not in found:
            found.append(text)
    return found


def _sequence(tree, turn, groups):
    return "".join([_one(str(op), value, turn, groups) for op, value in tree])


def _one(op, value, turn, groups):
    writer = _WRITERS.get(op)
    return writer(value, turn, groups) if writer else ""


def _branch(value, turn, groups):
    ways = value[1]
    return _sequence(ways[turn % len(ways)], turn, groups)


def _repeat(value, turn, groups):
    least, most, tree = value
    count = min(most, least + (turn + 1) % _REPEATS) if most != least else least
    return "".join([_sequence(tree, turn + number, groups) for number in range(min(count, 20))])


def _subpattern(value, turn, groups):
    text = groups[value[0]] = _sequence(value[-1], turn, groups)
    return text


def _in(value, turn, groups):
    if str(value[0][0]) == "NEGATE":
        return _outside(value[1:])
    op, held = value[turn % len(value)]
    if str(op) == "RANGE":
        low, high = held
        return chr((low, high, (low + high) // 2)[turn % 3])
    return _one(str(op), held, turn, groups)


def _outside(members):
    taken = set(chr(held) for op, held in members if str(op) == "LITERAL")
    ranges = [held for op, held in members if str(op) == "RANGE"]
    for letter in "a0-_ .Z/~":
        if letter not in taken and not any(low <= ord(letter) <= high for low, high in ranges):
            return letter
    return "\u00e9"


_WRITERS = {
    "LITERAL": lambda value, _turn, _groups: chr(value),
    "NOT_LITERAL": lambda value, _turn, _groups: "b" if chr(value) == "a" else "a",
    "ANY": lambda _value, turn, _groups: "ab0"[turn % 3],
    "IN": _in,
    "BRANCH": _branch,
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "POSSESSIVE_REPEAT": _repeat,
    "SUBPATTERN": _subpattern,
    "ATOMIC_GROUP": _sequence,
    "GROUPREF": lambda value, _turn, groups: groups.get(value, ""),
    "CATEGORY": lambda value, _turn, _groups: _CLASSES[str(value)],
}
