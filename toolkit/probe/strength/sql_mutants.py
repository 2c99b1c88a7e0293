"""Other SQL for a SQL text that every database reads as well; for every Python from 2.7 on.

A text with "XX" behind it is an error that any case notices. What a case has to notice is another condition, order,
limit, column or join. Conditions are not taken out but made true or false, so that their placeholders stay.
"""

import itertools

from .sql_clauses import QueryText, is_definition, items_of

_OPERATORS = {
    "<=": "<", ">=": ">", "<>": "=", "!=": "=", "<": "<=", ">": ">=", "=": "<>", "==": "<>",
}  # fmt: skip
_NEGATED = ("in", "like", "ilike", "glob", "regexp", "rlike", "between", "exists")
_UNWRAPPED = frozenset(
    ("lower", "upper", "trim", "ltrim", "rtrim", "coalesce", "ifnull", "nullif", "abs", "round", "floor", "ceil")
    + ("ceiling", "cast", "substr", "substring", "replace", "date", "datetime", "unaccent")
)
"""Functions whose first argument stands for what they give of it, in every database that has them."""
_WITH_CALLS = ("select", "where", "having", "on", "order", "group", "set", "returning", "values", "limit", "")
_FUNCTIONS = {"sum": "MAX", "max": "MIN", "min": "MAX", "count": "MAX", "avg": "MAX"}
_TYPES = ("char", "varchar", "nvarchar", "decimal", "numeric", "float", "bit", "number")
_CONDITIONS = ("where", "having", "on", "and", "")
_NO_COMPARISON = ("set", "conflict")
_HIDDEN = "'...'"
_WITHOUT = frozenset(("select", "distinct", "both", "leading", "trailing", "from", "for", "using", "order", "=>", "*"))


def changed_sql(value):
    """Return every change of a SQL text that is SQL again: [(was, now, the whole other text)], operators first."""
    if is_definition(value):
        return []
    sql = QueryText(value)
    found = [change for maker in _MAKERS for change in maker(sql)]
    once = {}
    return [one for one in found if one[2] != value and once.setdefault(one[2], one) is one]


def _replace(value, start, end, now):
    return value[:start] + now + value[end:]


def _change(sql, tokens, now, shown=None):
    """Return the change of a text in which something stands instead of some tokens."""
    was = " ".join(_HIDDEN if one.kind == "text" else one.text for one in tokens)
    return was, now if shown is None else shown, _replace(sql.text, tokens[0].start, tokens[-1].end, now)


def _kind_at(clauses, token):
    """Return the name of the clause whose body holds a token."""
    return next((one.name for one in clauses if token in one.body), "")


def _operators(sql):
    for clause in sql.clauses:
        if clause.name not in _NO_COMPARISON:
            for token in clause.body:
                if token.kind == "operator":
                    yield _change(sql, [token], _OPERATORS[token.text])


def _words(sql):
    """`IN`, `LIKE`, `IS NULL`, `AND` and others, each with its opposite."""
    is_between = {}
    for index, token in enumerate(sql.tokens):
        previous = sql.tokens[index - 1] if index else None
        following = sql.tokens[index + 1] if index + 1 < len(sql.tokens) else None
        if token.kind != "word":
            continue
        if token.low in _NEGATED:
            if previous is not None and previous.low == "not":
                yield _change(sql, [previous, token], token.text)
            elif following is not None:
                yield _change(sql, [token], "NOT " + token.text)
        elif token.low == "is" and following is not None and following.low in ("null", "not"):
            yield _change(sql, [token, following], "IS NOT NULL" if following.low == "null" else "IS")
        elif token.low in ("and", "or") and not (token.low == "and" and is_between.get(token.level)):
            yield _change(sql, [token], "OR" if token.low == "and" else "AND")
        if token.low in ("between", "and"):
            is_between[token.level] = token.low == "between"


def _directions(sql):
    """Every sort key the other way round."""
    for item in _sort_keys(sql.clauses):
        last = next((index for index, one in enumerate(item) if one.low == "nulls"), len(item))
        if not last:
            continue
        key = item[:last]
        if key[-1].low in ("asc", "desc"):
            yield _change(sql, [key[-1]], "ASC" if key[-1].low == "desc" else "DESC")
        elif key[-1].kind != "hole":
            was, _, text = _change(sql, [key[-1]], sql.text[key[-1].start : key[-1].end] + " DESC")
            yield was, was + " DESC", text


def _sort_keys(clauses):
    for clause in clauses:
        is_bare = not clause.name and clause.body and clause.body[-1].low in ("asc", "desc")
        if clause.name == "order" or is_bare:
            for item in items_of(clause):
                if item:
                    yield item


def _functions(sql):
    for token, bracket, inside in zip(sql.tokens, sql.tokens[1:], sql.tokens[2:]):
        if token.low in _FUNCTIONS and bracket.text == "(":
            if inside.low == "distinct":
                yield _change(sql, [inside], "", "")
            elif inside.text != "*":
                yield _change(sql, [token], _FUNCTIONS[token.low])


def _joins(sql):
    for clause in sql.clauses:
        words = [one.low for one in clause.head]
        if clause.name == "join" and words[-1:] == ["join"] and not {"cross", "natural"} & set(words):
            is_outer = bool({"left", "right", "full"} & set(words))
            yield _change(sql, clause.head, "JOIN" if is_outer else "LEFT JOIN")


def _distinct(sql):
    for index, token in enumerate(sql.tokens):
        previous, following = sql.tokens[index - 1].low if index else "", sql.tokens[index + 1 : index + 2]
        if token.low == "distinct" and previous == "select" and following and following[0].low != "on":
            yield _change(sql, [token], "", "")
        if token.low in ("union", "except", "intersect"):
            if following and following[0].low == "all":
                yield _change(sql, [following[0]], "", "")
            else:
                yield _change(sql, [token], token.text + " ALL")
    for other, kind in zip(sql.tokens, sql.tokens[1:]):
        if other.low == "insert or":
            yield _change(sql, [other, kind], "", "")


def _conditions(sql):
    """One side of AND or OR left out, or the only condition."""
    for clause in sql.clauses:
        if clause.name not in _CONDITIONS or sql.before[clause.level] == "case":
            continue
        is_bare = not clause.name
        alternatives = _with_ends(clause, ("or",))
        if is_bare and not any(one.low in ("and", "or") for one in clause.body):
            continue
        for item in alternatives:
            parts = _split(item, "and")
            for part in parts if len(parts) > 1 or len(alternatives) == 1 else ():
                if part and not _is_fixed(part):
                    yield _decide(sql, part, True)
            if len(alternatives) > 1 and item:
                yield _decide(sql, item, False)


def _with_ends(clause, separators):
    return [item for item in items_of(clause, separators) if item]


def _split(item, word):
    """Split tokens at `AND`, but not at that of BETWEEN."""
    parts, is_between = [[]], False
    for token in item:
        if token.low == word and not is_between:
            parts.append([])
            continue
        is_between = token.low == "between" or (is_between and token.low != "and")
        parts[-1].append(token)
    return [one for one in parts if one]


def _decide(sql, part, is_true):
    """Return the change of a condition into one that is always true, or never."""
    start, end = part[0].start, part[-1].end
    inner = [one for one in sql.tokens if start <= one.start < end]
    was = " ".join(_HIDDEN if one.kind == "text" else one.text for one in inner)
    form = "(%s OR 1 = 1)" if is_true else "(%s AND 1 = 0)"
    return was, "TRUE" if is_true else "FALSE", _replace(sql.text, start, end, form.replace("%s", sql.text[start:end]))


def _is_fixed(part):
    """Return whether a condition is one of constants: `1 = 1`."""
    return all(one.kind in ("number", "operator") or one.low in ("true", "false") for one in part)


def _orders(sql):
    """Sort and group keys left out, exchanged with the next, or all of them."""
    for clause in sql.clauses:
        if clause.name not in ("order", "group"):
            continue
        items = [one for one in items_of(clause) if one]
        for index in range(len(items) if len(items) > 1 else 0):
            rest = items[:index] + items[index + 1 :]
            yield _list_anew(sql.text, items, rest)
        if clause.name == "order":
            for index in range(len(items) - 1):
                swapped = items[:index] + [items[index + 1], items[index]] + items[index + 2 :]
                yield _list_anew(sql.text, items, swapped)
            if items:
                yield "ORDER BY", "", _replace(sql.text, clause.head[0].start, clause.body[-1].end, "")


def _list_anew(value, items, rest):
    was, now = (", ".join(_source(value, one) for one in some) for some in (items, rest))
    return was, now, _replace(value, items[0][0].start, items[-1][-1].end, now)


def _source(value, item):
    return value[item[0].start : item[-1].end]


def _lists(sql):
    """Columns that are read become NULL or another one, those that are written stay or become another one."""
    for clause in sql.clauses:
        if clause.name == "select" and sql.before[clause.level] != "exists":
            for change in _of_columns(sql.text, _columns(sql.text, clause)):
                yield change
        elif clause.name == "set":
            for item in items_of(clause):
                sign = next((number for number, one in enumerate(item) if one.text == "="), 0)
                if sign and item[sign + 1 :]:
                    name, given = _source(sql.text, item[:sign]), item[sign + 1 :]
                    kept = "CASE WHEN 1 = 0 THEN %s ELSE %s END" % (_source(sql.text, given), name)
                    text = _replace(sql.text, given[0].start, given[-1].end, kept)
                    yield name, name, text
        elif clause.level and _is_inserted(clause, sql.tokens):
            items = [one for one in items_of(clause) if one]
            for number in range(len(items) - 1):
                swapped = items[:number] + [items[number + 1], items[number]] + items[number + 2 :]
                yield _list_anew(sql.text, items, swapped)


def _is_inserted(clause, tokens):
    """Return whether a clause is the columns of an INSERT."""
    first = tokens.index(clause.body[0]) if clause.body else 0
    words = [one.low for one in tokens[max(0, first - 6) : first]]
    is_plain = not clause.name and all(one.kind in ("word", "name", "hole") or one.text == "," for one in clause.body)
    return is_plain and "into" in words and "values" not in words and words[-1:] == ["("] and words.count("(") == 1


def _columns(value, clause):
    """Return [(source of an expression, its name or none, where the column begins and ends)] of a select list."""
    found = []
    first, others = items_of(clause)[0], items_of(clause)[1:]
    for item in [_without_modifiers(first)] + others:
        if item:
            expression, name = _split_name(item)
            found.append((_source(value, expression), name, item[0].start, item[-1].end))
    return found


def _without_modifiers(item):
    while item and item[0].low in ("distinct", "all", "top", "sql_calc_found_rows"):
        skipped = 2 if item[0].low == "top" else 1
        if item[1:2] and item[1].low == "on":
            skipped = 4  # DISTINCT ON (...)
        item = item[skipped:]
    return item


def _split_name(item):
    """Return (tokens of the expression, name of the column)."""
    last, rest = item[-1], item[:-1]
    if last.kind not in ("word", "name") or last.low in ("end", "null", "true", "false"):
        return item, None
    if not rest:
        return item, last.text
    if rest[-1].low == "as":
        return rest[:-1], last.text
    if rest[-1].text == ".":
        is_path = all(one.kind in ("word", "name", "hole") or one.text == "." for one in item)
        return item, last.text if is_path else None
    return (rest, last.text) if rest[-1].kind in ("word", "name", "hole") or rest[-1].text == ")" else (item, None)


def _of_columns(value, columns):
    if len(columns) == 1 and columns[0][0].isdigit():
        return  # SELECT 1: whether there is a row
    for number, (source, name, start, end) in enumerate(columns):
        if source.endswith("*") or source.lower() == "null":
            continue
        yield source, "NULL", _replace(value, start, end, _column("NULL", name))
        other, others_name, from_, until = columns[number + 1] if number + 1 < len(columns) else (source,) * 4
        if other != source and not other.endswith("*"):
            text = _replace(value, from_, until, _column(source, others_name))
            yield source, other, _replace(text, start, end, _column(other, name))


def _column(source, name):
    return source if name is None or source == name else "%s AS %s" % (source, name)


def _literals(sql):
    """Numbers become greater, texts longer."""
    for index, token in enumerate(sql.tokens):
        if token.kind not in ("number", "text"):
            continue
        inside = sql.before[token.level]
        is_size = token.level and inside in _TYPES
        is_ordinal = _kind_at(sql.clauses, token) in ("order", "group") and token.kind == "number"
        is_test = index and sql.tokens[index - 1].low == "select" and token.kind == "number"
        if is_size or is_ordinal or is_test:
            continue
        if token.kind == "text":
            yield _HIDDEN, "'...XX'", _replace(sql.text, token.start, token.end, token.text[:-1] + "XX'")
        else:
            whole, point, part = token.text.partition(".")
            yield _change(sql, [token], str(int(whole) + 1) + point + part)


def _calls(sql):
    """The first argument instead of what a function makes of it: `LOWER(name)`, `COALESCE(a, 0)`, `CAST(a AS int)`."""
    for index, (token, bracket) in enumerate(zip(sql.tokens, sql.tokens[1:])):
        if token.low not in _UNWRAPPED or bracket.text != "(" or _kind_around(sql, token) not in _WITH_CALLS:
            continue
        inside = list(itertools.takewhile(lambda one, at=token.level: one.level > at, sql.tokens[index + 2 :]))
        closing = sql.tokens[index + 2 + len(inside) :][:1]
        ends = [at for at, one in enumerate(inside) if one.level == inside[0].level and one.low in (",", "as")]
        first, rest = inside[: (ends + [len(inside)])[0]], inside[(ends + [len(inside)])[0] :]
        is_plain = first and closing and _WITHOUT.isdisjoint(one.low for one in first)
        if is_plain and all(one.kind != "hole" for one in rest):
            yield _change(sql, [token, bracket] + inside + closing, "(%s)" % _source(sql.text, first))


def _kind_around(sql, token):
    """Return the name of the clause whose body holds a token; None if it is the head of one, or the name of a table."""
    before = sql.tokens[sql.tokens.index(token) - 1].low if token is not sql.tokens[0] else ""
    if before in (".", "into", "update", "from", "join", "as", "with"):
        return None
    return next((one.name for one in sql.clauses if one.level == token.level and token in one.body), None)


def _details(sql):
    """`COLLATE`, `NULLS FIRST` and the partitions of a window left out."""
    for index, token in enumerate(sql.tokens):
        following, after = (sql.tokens[index + 1 : index + 3] + [None, None])[:2]
        is_kept = following is None or (after is not None and after.text == ".")
        if not is_kept and (token.low == "collate" or (token.low == "nulls" and following.low in ("first", "last"))):
            yield _change(sql, [token, following], "")
        if token.low == "partition" and sql.before[token.level] in ("over", "as"):
            inner = itertools.takewhile(lambda one, at=token.level: one.level >= at, sql.tokens[index:])
            parts = list(itertools.takewhile(lambda one: one.low not in ("order", "rows", "range"), inner))
            if all(one.kind != "hole" for one in parts):
                yield _change(sql, parts, "")


_MAKERS = (_operators, _words, _directions, _functions, _calls, _joins, _distinct, _conditions, _orders, _lists)
_MAKERS += (_literals, _details)
