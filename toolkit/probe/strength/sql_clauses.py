"""Words and clauses of a SQL text, in any dialect and letter case, whole or a fragment; for every Python from 2.7 on.

Nothing is parsed by a grammar: what is unknown stays a word, so that a fragment has the clauses that it holds.
"""

import re

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?\*/)
    |(?P<text>[eEnNbBxX]?'(?:[^'\\]|''|\\.)*')
    |(?P<name>"(?:[^"]|"")*"|`[^`]*`|\[[A-Za-z_][^\]]*\])
    |(?P<hole>%\(\w+\)s|%%|%[sd]|\?|::?[A-Za-z_]\w*|\{[^{}]*\}|\x00\d+\x00|\$\d+|@\w+)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<word>[^\W\d]\w*)
    |(?P<joined>->>|->|\#>>|\#>|@>|<@|\|\||=>|:=|<=>)
    |(?P<operator><=|>=|<>|!=|==|=|<|>)
    |(?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_STATEMENT = re.compile(
    r"[\s(]*(SELECT\b|INSERT\s+(OR\s+\w+\s+)?INTO\b|REPLACE\s+INTO\b|UPDATE\s+\S+\s+SET\b|DELETE\s+FROM\b"
    r"|WITH\s+(RECURSIVE\s+)?\w+\s*(\([^()]*\)\s*)?AS\s*\()",
    re.IGNORECASE,
)
_PROSE = re.compile(r"\s*Select\b(?!.*\b[Ff]rom\b)", re.DOTALL)
_OTHER_STATEMENT = re.compile(
    r"\s*((CREATE|DROP|ALTER)\s+((UNIQUE|TEMP|TEMPORARY|MATERIALIZED)\s+)*(TABLE|INDEX|VIEW|TRIGGER|SEQUENCE)\b"
    r"|TRUNCATE\s+TABLE\b|PRAGMA\s+\w)",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(
    r"\s*(ORDER|GROUP)\s+BY\s+\S|\s*(WHERE|HAVING|AND|OR|ON|(LEFT|INNER|RIGHT|FULL|CROSS)\s+(OUTER\s+)?JOIN|JOIN)\b"
    r".*([=<>]|%s|\b(IN|IS|LIKE|BETWEEN|EXISTS|ON|USING)\b)|\s*(LIMIT|OFFSET)\s+(\d|\?|%s|:)"
    r"|\s*[\w.]+\s*(=|<>|!=|[<>]=?)\s*(\?|%s|%\(\w+\)s|:\w+)|\s*[\w.]+\s+(ASC|DESC)\s*(,|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_IN_UPPER_CASE = re.compile(r"\s*(FROM|WHERE|ORDER BY|GROUP BY|HAVING|JOIN|SET|VALUES|RETURNING|UNION)\b|.*\bWHERE\b")
_CLAUSES = frozenset(
    ("select", "from", "where", "having", "limit", "offset", "set", "values", "on", "using", "returning", "union")
    + ("except", "intersect", "order", "group", "join", "left", "right", "full", "inner", "cross", "natural", "fetch")
    + ("window", "for", ";")
)
_SIDES = ("left", "right", "full", "inner", "cross", "natural")


class QueryWord(object):
    """A word of a text.

    Attributes:
        kind: group of `_TOKEN`; text: as written; low: in lower case.
        start, end: place in the text.
        level: number of the bracket (or `CASE`) that it is in; that of the text is 0.
    """

    __slots__ = ("kind", "text", "low", "start", "end", "level")

    def __init__(self, kind, text, start, level):
        self.kind, self.text, self.start, self.level = kind, text, start, level
        self.low = text.lower()
        self.end = start + len(text)


class QueryClause(object):
    """A clause.

    Attributes:
        name: first word in lower case; `join` for every join, `set` for all that assigns; empty where none begins.
        head: tokens of its name; body: its other tokens of the same level.
        level: of both.
    """

    __slots__ = ("name", "head", "body", "level")

    def __init__(self, name, head, level):
        self.name, self.head, self.level = name, head, level
        self.body = []


class QueryText(object):
    """A SQL text.

    Attributes:
        text: as it is written.
        tokens: without spaces; before: level -> the word before its bracket, or `case`.
        clauses: as `_clauses_of` returns them.
    """

    def __init__(self, text):
        self.text = text
        self.tokens, self.before = _tokens_of(text)
        self.clauses = _clauses_of(self.tokens)


def is_sql(text):
    """Return whether a text is a SQL statement or a fragment of one that tells itself."""
    is_statement = _STATEMENT.match(text) and not _PROSE.match(text)
    return bool(is_statement or _FRAGMENT.match(text) or _IN_UPPER_CASE.match(text) or is_definition(text))


def is_definition(text):
    """Return whether a text defines tables or the like: nothing in it can be changed without knowing more."""
    return bool(_OTHER_STATEMENT.match(text))


def _tokens_of(text):
    """Return the tokens of a text without spaces, and {level: the word before its bracket, or `case`}."""
    found, before, open_levels = [], {0: None}, [0]
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "space":
            continue
        token = QueryWord(kind, match.group(), match.start(), open_levels[-1])
        closes = token.low == ")" or (token.low == "end" and open_levels[-1] and before[open_levels[-1]] == "case")
        if closes and len(open_levels) > 1:
            open_levels.pop()
            token.level = open_levels[-1]
        if token.low == "or" and found and found[-1].low == "insert":
            token.low = "insert or"
        found.append(token)
        if token.low in ("(", "case"):
            previous = found[-2].low if len(found) > 1 else ""
            before[len(before)] = "case" if token.low == "case" else previous
            open_levels.append(len(before) - 1)
    return found, before


def _clauses_of(tokens):
    """Return the clauses of a text; every token is in one, but those of deeper levels are in their own ones too."""
    current, found = {}, []
    for index, token in enumerate(tokens):
        open_one = current.get(token.level)
        name = _begun_by(tokens, index, open_one) if token.kind in ("word", "mark") else ""
        if open_one is None or name:
            head = [token] if name else []
            open_one = current[token.level] = QueryClause(name, head, token.level)
            found.append(open_one)
            if not name:
                open_one.body.append(token)
        elif not open_one.body and _is_head(open_one, token):
            open_one.head.append(token)
        else:
            open_one.body.append(token)
        for level in [one for one in current if one > token.level]:
            del current[level]
    return found


def items_of(clause, separators=(",",)):
    """Return lists of the tokens of a clause's body between some words."""
    items = [[]]
    is_between = False
    for token in clause.body:
        if token.low in separators and token.kind in ("word", "mark") and not (is_between and token.low == "and"):
            items.append([])
        else:
            items[-1].append(token)
        is_between = token.low == "between" or (is_between and token.low != "and")
    return items


def _begun_by(tokens, index, open_one):
    """Return the name of the clause that a token begins; empty if it begins none."""
    low, following = tokens[index].low, tokens[index + 1].low if index + 1 < len(tokens) else ""
    previous = tokens[index - 1].low if index else ""
    if (previous, low) == ("key", "update"):
        return "set"
    if low not in _CLAUSES or "." in (previous, following) or previous == "distinct":
        return ""
    if low in _SIDES:
        return "join" if following in ("join", "outer", "inner") + _SIDES else ""
    if low == "on" and following in ("conflict", "duplicate", "delete", "update"):
        return "conflict"
    is_other = low in ("order", "group") and following != "by"
    is_other = is_other or (low == "join" and open_one is not None and open_one.name == "join" and not open_one.body)
    is_other = is_other or (low == "values" and open_one is not None and open_one.name == "set")
    return "" if is_other else low


def _is_head(clause, token):
    if clause.name in ("order", "group"):
        return token.low == "by"
    if clause.name == "join":
        return token.low in ("join", "outer") + _SIDES
    return False
