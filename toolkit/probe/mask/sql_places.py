"""Names of the columns that each value of an SQL statement may belong to.

A statement is read as a sequence of conditions and lists, in brackets within brackets. In a condition, a value belongs
to the names on the other side of a sign (`=`, `IN`, `LIKE`, `BETWEEN`, `AS`); a row of values belongs, member by
member, to the row of names on the other side, as do the values of an INSERT, or what it selects, to its columns.
"""

import re

from .sql_tokens import KEY_ARGUMENTS, is_member, is_sign, sql_tokens

_NAME, _VALUE, _QUOTED, _SIGN, _ROW = range(5)
_WORDS_OF_CONDITIONS = "LIKE ILIKE RLIKE REGEXP GLOB MATCH IN BETWEEN SIMILAR IS DEFAULT TO"
_WORDS_BESIDE = "NOT DISTINCT ALL ANY SOME EXISTS NULL TRUE FALSE ESCAPE COLLATE LATERAL ASC DESC"
_WORDS_BETWEEN = (
    "AND OR XOR WHERE SET FROM JOIN ON HAVING GROUP ORDER LIMIT OFFSET FETCH UNION EXCEPT INTERSECT RETURNING OUTPUT "
    "USING WINDOW WHEN THEN UPDATE DELETE CREATE ALTER CALL EXEC EXECUTE LEFT RIGHT INNER OUTER CROSS NATURAL"
)
_SIGNS, _IGNORED, _ENDS = [frozenset(words.split()) for words in (_WORDS_OF_CONDITIONS, _WORDS_BESIDE, _WORDS_BETWEEN)]
_ENDS_OF_INSERT = frozenset(["ON", "RETURNING"])
PATH = re.compile(r"\$[.\[]|\{[\w, \"]+\}\Z", re.U)
WORDS = re.compile(r"\w+", re.U)
_KEYWORDS = _SIGNS | _IGNORED | _ENDS | frozenset(["AS", "VALUES", "VALUE", "ELSE", "BY", "ROW", "SELECT", "CASE"])


class ValuePlace(object):
    """The place of a value or placeholder: `start`, `stop`, `token`, and `names` of the columns it may belong to."""

    __slots__ = ("names", "token")

    def __init__(self, token):
        self.token = token
        self.names = []


class _Frame(object):
    """The text between two brackets, or between CASE and END."""

    def __init__(self, kind, function=""):
        self.kind = kind
        self.key = KEY_ARGUMENTS.get(function.lower())
        self.items = []  # of the condition or member that is being read
        self.cells = []  # the members before it
        self.kept = []  # of CASE: what it may give
        self.base = []  # of CASE: what is compared, or a path that names the next argument
        self.argument = ""  # of a function: the text before it, if that may be the name of this one
        self.is_between = False
        self.is_list = False  # of SELECT
        self.head = None  # of INSERT: True where its columns may follow; its columns and a sign
        self.selected = None


def value_places(statement):
    """Return all values and placeholders of a statement, in order."""
    return _Reader(sql_tokens(statement)).read()


class _Reader(object):
    def __init__(self, tokens):
        self._tokens = tokens
        self._places = []
        self._frames = [_Frame("")]

    def read(self):
        """Read all tokens."""
        tokens = self._tokens
        for number, token in enumerate(tokens):
            before = tokens[number - 1] if number else None
            after = tokens[number + 1] if number + 1 < len(tokens) else None
            getattr(self, "_read_" + token.kind)(token, before, after)
        while len(self._frames) > 1:  # the end is cut off
            self._end_brackets()
        self._end_member()
        self._end_list()
        return [place for place in self._places if place.token.kind != "quoted" or place.names]

    def _put(self, *item):
        self._frames[-1].items.append(item)

    def _value(self, token, kind=_VALUE):
        place = ValuePlace(token)
        self._places.append(place)
        place.names += WORDS.findall(self._frames[-1].argument)[-1:]
        place.names += ["encryption_key"] if self._frames[-1].key == len(self._frames[-1].cells) else []
        self._put(kind, token.text, place)
        return place

    def _read_text(self, token, before, _after):
        frame = self._frames[-1]
        is_argument = frame.kind == "call" and bool(frame.cells)
        is_path = PATH.match(token.text) and (token.text[0] == "$" or is_argument)
        if is_path or (before is not None and before.kind == "arrow"):
            words = WORDS.findall(token.text)
            if words:
                self._put(_NAME, words[-1])
                frame.base = [(_NAME, words[-1]), (_SIGN, "AS")] if is_argument else frame.base
                return
        place = self._value(token)
        if _is_name(before):
            place.names.append(before.text)  # PASSWORD '..'

    def _read_number(self, token, _before, _after):
        self._value(token)

    def _read_mark(self, token, _before, _after):
        self._value(token)
        if token.text[0] == "@":
            self._put(_NAME, token.text[1:])  # of a procedure: @password = 'x'

    def _read_arrow(self, *_tokens):
        pass

    def _read_sign(self, token, _before, _after):
        self._put(_SIGN, token.text)

    def _read_quoted(self, token, before, after):
        if is_sign(before, ".") or is_sign(after, "."):
            self._put(_NAME, token.text)
        else:
            self._value(token, _QUOTED)
        self._beside(token, before)

    def _beside(self, token, before):
        """Read the alias directly after a value."""
        items = self._frames[-1].items
        if len(items) > 1 and items[-2][0] == _VALUE and before is not None and before.kind in ("text", "mark"):
            items[-2][2].names.append(token.text)

    def _read_name(self, token, before, after):
        word = token.text.upper() if token.is_bare and not is_sign(before, ".") else ""
        frame = self._frames[-1]
        if frame.head is True and word not in ("SELECT", "SET", "VALUES", "VALUE", "DEFAULT", "WITH"):
            return
        if frame.kind == "head" and is_member(before, after):
            self._put(_NAME, token.text)  # also a column called `value` or `set`
            return
        if frame.kind == "head" and word in ("VALUES", "VALUE", "SELECT"):  # its bracket is missing
            self._end_brackets()
            frame = self._frames[-1]
        if word == "CASE":
            self._frames.append(_Frame("case"))
        elif frame.kind == "case" and word in ("WHEN", "THEN", "ELSE", "END"):
            self._read_case(frame, word)
        elif word == "SELECT":
            self._begin_list(frame)
        elif word == "INSERT" or (word == "REPLACE" and not is_sign(after, "(")):
            self._end_member()
            frame.head = True
        elif not self._read_joining(frame, word, before, after):
            self._read_column(token, before, after)

    def _read_joining(self, frame, word, before, after):
        """Read a keyword that begins, ends or joins conditions; return whether it is one."""
        if word in ("VALUES", "VALUE") and isinstance(frame.head, list):
            frame.items = list(frame.head)
        elif word == "VALUE" and frame.kind == "call":
            self._read_comma()
        elif word == "AND" and frame.is_between:
            frame.is_between = False
        elif word == "FROM" and before is not None and _is_keyword(before, ("DISTINCT",)):
            self._put(_SIGN, "=")  # IS NOT DISTINCT FROM
        elif word in _ENDS and not is_sign(after, ".") and not (is_sign(after, "(") and word in ("LEFT", "RIGHT")):
            self._end_member()
            self._end_list()
            if word in _ENDS_OF_INSERT or frame.head is True:
                frame.head = None
        elif word in _SIGNS or word == "AS":
            frame.is_between = frame.is_between or word == "BETWEEN"
            self._put(_SIGN, word)
        else:
            return word in _IGNORED
        return True

    def _read_column(self, token, before, after):
        if is_sign(after, "(") and not is_sign(before, "."):
            return  # functions are not columns
        frame = self._frames[-1]
        frame.head = None if frame.head is True else frame.head
        self._put(_NAME, token.text)
        self._beside(token, before)

    def _read_case(self, frame, word):
        if not frame.cells and word == "WHEN":
            frame.base = [item for item in frame.items if item[0] != _SIGN]
            frame.base += [(_SIGN, "=")] if frame.base else []
        if frame.cells and frame.cells[-1] in ("THEN", "ELSE"):
            frame.kept += _flatten(frame.items)
        self._end_member()
        frame.cells.append(word)
        frame.items = list(frame.base) if word == "WHEN" else []
        if word == "END":
            self._frames.pop()
            self._frames[-1].items += frame.kept

    def _begin_list(self, frame):
        """Begin the list of a SELECT."""
        self._end_member()
        self._end_list()
        frame.is_list = True
        frame.cells = []
        if frame.head is True:
            frame.head = None

    def _end_list(self):
        frame = self._frames[-1]
        if not frame.is_list:
            return
        frame.is_list = False
        if isinstance(frame.head, list):
            _resolve(frame.head + [(_ROW, frame.cells)])
        if frame.selected is None:
            frame.selected = frame.cells
        frame.cells = []

    def _end_member(self):
        """End a condition, or a member of a list."""
        frame = self._frames[-1]
        _resolve(frame.items)
        if frame.is_list and frame.items:
            frame.cells.append(_flatten(frame.items))
        frame.items = []
        frame.is_between = False

    def _read_other(self, token, before, _after):
        text = token.text
        if text in "([":
            self._begin_brackets(token, before)
        elif text in ")]":
            self._end_brackets()
        elif text == "," or (text == ":" and self._frames[-1].kind == "call"):
            self._read_comma()
        elif text == ";":
            self._end_member()
            self._end_list()
            self._frames[-1].head = None
        elif text == "." and self._frames[-1].items and self._frames[-1].items[-1][0] == _NAME:
            self._frames[-1].items.pop()  # a table's

    def _begin_brackets(self, token, before):
        if self._frames[-1].head is True:
            kind = "head"
        elif token.text == "[":
            kind = "array"
        elif _is_name(before):
            kind = "call"
        elif before is not None and _is_keyword(before, ("IN", "ANY", "SOME", "ALL")):
            kind = "in"
        elif before is not None and _is_keyword(before, ("AS",)):
            kind = "as"
        else:
            kind = "row"
        self._frames.append(_Frame(kind, before.text if kind == "call" else ""))

    def _read_comma(self):
        frame = self._frames[-1]
        if frame.is_list or frame.kind in ("", "case"):
            if not isinstance(frame.head, list) or frame.is_list:
                self._end_member()
            return
        _resolve(frame.items)
        if frame.kind == "call":
            is_text = bool(frame.items) and frame.items[-1][0] == _VALUE and not frame.argument
            frame.argument = frame.items[-1][1] if is_text else ""
        frame.cells.append(_flatten(frame.items))
        frame.items, frame.base = frame.base, []
        frame.is_between = False

    def _end_brackets(self):
        while self._frames[-1].kind == "case":  # an END is missing
            self._end_member()
            self._frames.pop()
        if len(self._frames) == 1:
            return
        frame = self._frames[-1]
        if frame.selected is not None or frame.is_list:
            self._end_member()
            self._end_list()
            cells = frame.selected
        else:
            _resolve(frame.items)
            cells = frame.cells + [_flatten(frame.items)]
        self._frames.pop()
        outer = self._frames[-1]
        if frame.kind == "head":
            if all([cell and all([item[0] in (_NAME, _QUOTED) for item in cell]) for cell in cells]):
                outer.head = [(_ROW, cells), (_SIGN, "=")]
                outer.items = list(outer.head)
        elif frame.kind == "as" and frame.selected is not None:
            return  # WITH name AS (SELECT ..)
        elif len(cells) > 1 and frame.kind == "row":
            outer.items.append((_ROW, cells))
        else:
            for cell in cells:
                outer.items += cell


def _is_name(token):
    return token is not None and token.kind in ("name", "quoted") and not _is_keyword(token, _KEYWORDS)


def _is_keyword(token, words):
    return token.is_bare and token.text.upper() in words


def _flatten(items):
    """Return the values that a member may have outside of its brackets: none, if it is a condition."""
    if any([item[0] == _SIGN and item[1] != "AS" for item in items]):
        return []
    return [item for item in items if item[0] != _SIGN]


def _resolve(items):
    """Give the values of a condition the names on the other side of an operator."""
    if len(items) < 3 or not any([item[0] == _SIGN for item in items]):
        return
    _one_way(items, True)
    _one_way(items[::-1], False)


def _one_way(items, is_forward):
    names, rows, beyond, rows_beyond, sign = [], [], (), (), ""
    for item in items:
        kind = item[0]
        if kind == _SIGN:
            beyond, rows_beyond, sign = tuple(names), tuple(rows), item[1]
        elif kind == _VALUE or (kind == _QUOTED and is_forward and sign not in ("", "AS")):
            _add(item[2], beyond)
        elif kind == _ROW:
            _tell_row(item[1], beyond, rows_beyond)
            rows.append(item[1])
            names += [one[1] for cell in item[1] for one in cell if one[0] in (_NAME, _QUOTED)]
        if kind in (_NAME, _QUOTED):
            names.append(item[1])


def _tell_row(cells, names, rows):
    same = [row for row in rows if len(row) == len(cells)]
    for number, cell in enumerate(cells):
        meant = [one[1] for row in same for one in row[number] if one[0] in (_NAME, _QUOTED)] if same else names
        for item in cell:
            if item[0] in (_VALUE, _QUOTED):
                _add(item[2], meant)
            elif item[0] == _ROW:
                _tell_row(item[1], meant, rows)


def _add(place, names):
    place.names += [name for name in names if name not in place.names]
