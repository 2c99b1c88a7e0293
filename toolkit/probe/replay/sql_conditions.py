"""Put the conditions of a query into one order: `a = ? AND b = ?` finds the same rows as `b = ? AND a = ?`."""

from ..mask.sql_tokens import is_sign, sql_tokens

_OPENING = frozenset(["WHERE", "HAVING", "ON"])
_CLOSING = _OPENING.union(
    ["GROUP", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR", "UNION", "INTERSECT", "EXCEPT", "WINDOW", "RETURNING"],
    ["JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "STRAIGHT_JOIN"],
)
_UNSORTED = frozenset(["OR", "XOR", "CASE", "SELECT"])
_REMEMBERED = 2000


class _Word(object):
    """A token as it is written, and its bare name in capitals if it may be a keyword.

    Attributes:
        marks: the numbers of the parameters in it.
    """

    def __init__(self, text, keyword="", marks=()):
        self.text, self.keyword, self.marks = text, keyword, list(marks)


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
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[statement] = _order_text(statement)
    text, marks = _known[statement]
    if text is None:
        return None
    if isinstance(given, dict):
        names = [mark[2:-2] if mark[0] == "%" else mark[1:] for mark in marks[1]]
        return (text, [given[name] for name in names]) if given and set(names) <= set(given) else None
    given = given or []
    fits = isinstance(given, list) and len(given) == len(marks[0])
    return (text, [given[number] for number in marks[0]]) if fits else None


def _order_text(statement):
    """Return the text in order, and (numbers, names) of its marks; None and None if it is no query."""
    tokens = sql_tokens(statement)
    is_query = bool(tokens) and tokens[0].text.upper() == "SELECT"
    if not is_query or "::" in statement or "/*!" in statement or any([is_sign(token, ";") for token in tokens]):
        return None, None  # a cast is no token, nor is what only MySQL reads
    names = [token.text for token in tokens if token.kind == "mark"]
    items = _read_items(statement, iter(tokens), iter(range(len(names))))
    whole = _join(_clauses(items))
    return whole.text, (whole.marks, [names[number] for number in whole.marks])


def _read_items(statement, tokens, numbers):
    """Return words, and a list for each pair of brackets."""
    found = []
    for token in tokens:
        if is_sign(token, "("):
            found.append(_read_items(statement, tokens, numbers))
        elif is_sign(token, ")"):
            break
        elif token.kind == "mark":
            found.append(_Word("?", marks=[next(numbers)]))
        else:
            found.append(_Word(statement[token.start : token.stop], token.text.upper() if token.is_bare else ""))
    return found


def _clauses(items):
    """Return the words of a list of items, with the conditions of each clause in order."""
    found, conditions = [], None
    for item in items:
        keyword = _keyword(item)
        if conditions is not None and keyword in _CLOSING:
            found, conditions = found + _in_order(conditions), None
        if conditions is None:
            found.append(_write_item(item))
        else:
            conditions.append(item)
        if keyword in _OPENING:
            conditions = []
    return found + _in_order(conditions or [])


def _in_order(items):
    """Return the words of conditions, those that `AND` joins in order."""
    parts = _conditions(items)
    if parts is None:
        return [_write_item(item) for item in items]
    return [_join(sorted(parts, key=lambda part: part.text), " AND ")] if parts else []


def _conditions(items):
    """Return the conditions that `AND` joins, one word each; None if something else stands between them."""
    keywords = [_keyword(item) for item in items]
    if _UNSORTED.intersection(keywords) or "," in [_text(item) for item in items]:
        return None
    parts, part, is_range = [], [], False
    for item, keyword in zip(items, keywords):
        if keyword == "AND" and not is_range:
            parts.append(part)
            part = []
            continue
        is_range = keyword == "BETWEEN" or (is_range and keyword != "AND")
        part.append(item)
    parts.append(part)
    found = []
    for one in parts:
        inner = _conditions(one[0]) if len(one) == 1 and isinstance(one[0], list) else None
        found += inner if inner is not None else [_join([_write_item(item) for item in one])]
    return found


def _write_item(item):
    """Return an item as one word; a pair of brackets holds conditions, or a query of its own."""
    if not isinstance(item, list):
        return item
    is_query = _keyword(item[0]) == "SELECT" if item else False
    inner = _join(_clauses(item) if is_query else _in_order(item))
    return _Word("(%s)" % inner.text, marks=inner.marks)


def _join(words, between=" "):
    return _Word(between.join([word.text for word in words]), marks=[mark for word in words for mark in word.marks])


def _keyword(item):
    return "" if isinstance(item, list) else item.keyword


def _text(item):
    return "" if isinstance(item, list) else item.text
