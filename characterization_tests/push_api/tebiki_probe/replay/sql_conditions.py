"""Put the conditions of a query into one order: `a = ? AND b = ?` finds the same rows as `b = ? AND a = ?`.

Only conditions that cannot fail change places: comparisons of names and values by `=`, `<` and the like, `IN`, `IS`,
`BETWEEN`, and `EXISTS` of these. What a condition may keep from being computed (a function, a division, a member of
JSON, a regular expression, a query for one value) depends on the order in some databases. Everything else of a query is
left letter by letter.
"""

from ..mask.sql_tokens import is_sign, sql_tokens

_OPENING = frozenset(["WHERE", "HAVING", "ON"])
_CLOSING = _OPENING.union(
    ["GROUP", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR", "UNION", "INTERSECT", "EXCEPT", "WINDOW", "RETURNING"],
    ["JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "STRAIGHT_JOIN"],
)
_UNSORTED = frozenset(["OR", "XOR", "SELECT", ","])
_SIGNS = frozenset(["=", "<", ">", "<=", ">=", "<>", "!=", ".", ",", "(", ")"])
_WORDS = frozenset(["AND", "OR", "NOT", "IS", "IN", "BETWEEN", "EXISTS", "SELECT", "FROM", "AS", "WHERE"])
_ASKED = ("EXISTS", "IN")  # before a query of which any number of rows may be found
_VALUES = frozenset(["mark", "name", "quoted", "text", "number"])
_UNREAD = ("::", "/*", "--", "#", "||", ";", "CONNECT")
"""Signs and words that are no tokens here, or mean something else in another database."""
_DEEPEST = 60
REMEMBERED = 2000  # statements


class _Word(object):
    """A token as it is written, with the blanks behind it.

    Attributes:
        name: the token in capitals, if it may be a keyword or is a sign; else empty.
        marks: the numbers of the parameters in it.
        is_plain: whether it is of a condition that cannot fail; `is_value`: whether it is a name or value of such.
    """

    def __init__(self, text, name="", marks=(), is_plain=True, is_value=True):  # noqa: PLR0913, PLR0917
        self.text, self.name, self.marks = text, name, list(marks)
        self.is_plain, self.is_value = is_plain, is_value


_known = {}


def order_conditions(statement, given):
    """Return a query and its parameters with the conditions that `AND` joins in one order.

    Args:
        statement: its text.
        given: its parameters: a list, for marks without names, or a dict.

    Returns:
        the text and a list of the parameters; None if it is no query, or its parameters do not fit its marks.
    """
    if statement not in _known:
        if len(_known) >= REMEMBERED:
            _known.clear()
        _known[statement] = _order_text(statement)
    text, marks = _known[statement]
    if text is None:
        return None
    if isinstance(given, dict):
        names = [mark[2:-2] if mark[0] == "%" else mark[1:] for mark in marks[1]]
        return (text, [given[name] for name in names]) if names and set(names) == set(given) else None
    given = given or []
    fits = isinstance(given, list) and len(given) == len(marks[0]) and {"%s", "?"}.issuperset(marks[1])
    return (text, [given[number] for number in marks[0]]) if fits else None


def may_be_alike(one, other):
    """Return whether two statements have the same letters, in any order: no others can be the same query."""
    return len(one) == len(other) and sorted(one) == sorted(other)


def _order_text(statement):
    """Return the text in order, and (numbers, names) of its marks; None and None if it is no query to be ordered."""
    large = statement.upper()
    if not large.lstrip().startswith("SELECT") or any([one in large for one in _UNREAD]):
        return None, None
    tokens = sql_tokens(statement)
    names = [token.text for token in tokens if token.kind == "mark"]
    is_numbered = any([name[-1].isdigit() and name[0] in "?$:" for name in names])
    if is_numbered or any([name[0] == "@" for name in names]) or statement.count("%(") != len(_named(names)):
        return None, None
    stops = [token.start for token in tokens[1:]] + [len(statement)]
    items = _read_items(statement, iter(zip(tokens, stops)), iter(range(len(names))), 0)
    if items is None:
        return None, None
    whole = _join(_clauses(items))
    return whole.text, (whole.marks, [names[number] for number in whole.marks])


def _named(names):
    return [name for name in names if name.startswith("%(")]


def _read_items(statement, tokens, numbers, depth):
    """Return words, and a list for each pair of brackets; None if they are too deep, or one is missing.

    The first and the last word of such a list are its brackets.
    """
    found = []
    for token, stop in tokens:
        text = statement[token.start : stop]
        if is_sign(token, "("):
            inner = _read_items(statement, tokens, numbers, depth + 1) if depth < _DEEPEST else None
            if inner is None:
                return None
            found.append([_Word(text)] + inner)
        elif token.kind == "mark":
            found.append(_Word("?" + statement[token.stop : stop], marks=[next(numbers)]))
        else:
            name = token.text.upper() if token.is_bare or token.kind == "other" else ""
            is_value = token.kind in _VALUES and name not in _WORDS
            found.append(_Word(text, name, (), is_value or name in _WORDS or token.text in _SIGNS, is_value))
        if is_sign(token, ")"):
            return found if depth else None
    return None if depth else found


def _clauses(items):
    """Return the words of a list of items, with the conditions of each clause in order."""
    found, conditions = [], None
    for item in items:
        name = _name(item)
        if conditions is not None and name in _CLOSING:
            found, conditions = found + _in_order(conditions), None
        if conditions is None:
            found.append(_write_item(item, is_condition=False))
        else:
            conditions.append(item)
        if name in _OPENING:
            conditions = []
    return found + _in_order(conditions or [])


def _in_order(items):
    """Return the words of conditions, those that `AND` joins in order."""
    parts = _conditions(items)
    if parts is None:
        return [_write_item(item) for item in items]
    parts = sorted(parts, key=lambda part: part.text)
    return [_Word(" AND ".join([part.text for part in parts]) + " ", marks=[it for part in parts for it in part.marks])]


def _conditions(items):
    """Return the conditions that `AND` joins, one word each; None if something else stands between them."""
    names = [_name(item) for item in items]
    if "AND" not in names or _UNSORTED.intersection(names) or not _is_plain(items):
        return None
    parts, part, is_range = [], [], False
    for item, name in zip(items, names):
        if name == "AND" and not is_range:
            parts.append(part)
            part = []
            continue
        is_range = name == "BETWEEN" or (is_range and name != "AND")
        part.append(item)
    parts.append(part)
    found = []
    for one in parts:
        inner = _conditions(one[0][1:-1]) if len(one) == 1 and isinstance(one[0], list) else None
        found += inner if inner is not None else [_strip(_join([_write_item(item) for item in one]))]
    return found


def _is_plain(items):
    """Return whether conditions cannot fail: two values side by side stand for a call, or an operator in letters.

    A table of a query may have another name behind its own.
    """
    before, is_table = None, False
    for item in items:
        is_list = isinstance(item, list)
        is_beside = isinstance(before, list) or (before is not None and before.is_value)
        if (is_list or (item.is_value and not is_table)) and is_beside:
            return False
        if is_list:
            is_query = len(item) > 1 and _name(item[1]) == "SELECT"
            if (is_query and (before is None or before.name not in _ASKED)) or not _is_plain(item[1:-1]):
                return False
        elif not item.is_plain:
            return False
        is_table = not is_list and item.is_value and _name(before or []) == "FROM"
        before = item
    return True


def _write_item(item, is_condition=True):
    """Return an item as one word; a pair of brackets holds a query of its own, or conditions, if it is one itself."""
    if not isinstance(item, list):
        return item
    inner = item[1:-1]
    if inner and _name(inner[0]) == "SELECT":
        inner = _clauses(inner)
    else:
        inner = _in_order(inner) if is_condition else [_write_item(one, is_condition=False) for one in inner]
    return _join([item[0]] + inner + [item[-1]])


def _join(words):
    return _Word("".join([word.text for word in words]), marks=[mark for word in words for mark in word.marks])


def _strip(word):
    return _Word(word.text.strip(), marks=word.marks)


def _name(item):
    return "" if isinstance(item, list) else item.name
