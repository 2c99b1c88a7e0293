"""Find columns of an SQL result that derive from columns with secret names, under any alias.

Lists of SELECT, RETURNING and OUTPUT are read member by member. An alias of whatever names a secret is a secret
itself, through subqueries, WITH, lists of aliases and the branches of a UNION. Scopes are not told apart: of two
columns of one name, both are hidden. Where members and columns cannot be matched, every column is hidden that the
statement does not name.
"""

import re

from .sql_places import PATH, WORDS
from .sql_tokens import sql_tokens

_LISTS = frozenset(["SELECT", "RETURNING", "OUTPUT"])
_WORDS_BEHIND = "FROM INTO WHERE GROUP HAVING ORDER LIMIT OFFSET FETCH UNION EXCEPT INTERSECT MINUS WINDOW FOR VALUES"
_ENDS = frozenset(_WORDS_BEHIND.split())
_BEFORE_BRANCHES = frozenset(["UNION", "EXCEPT", "INTERSECT", "MINUS", "ALL", "DISTINCT"])
_BEFORE_CONTENT = frozenset(["AS", "MATERIALIZED", "NOT"])
_DEEPEST = 60
ANY_SECRET = "password"  # noqa: S105 - a name
"""A telling name for what may be any secret."""
_RELEVANT = re.compile(r"\b(?:select|returning|output|table|call|exec\w*)\b", re.I)


def secret_columns(statement, names, hides):
    """Return, for each column of a result, the secret name under which its values are masked, or None.

    Args:
        statement: SQL.
        names: names of the columns, from the driver.
        hides: name -> whether values of its fields are masked.
    """
    if not _RELEVANT.search(statement):
        return [None] * len(names)
    return _Results(sql_tokens(statement), hides).columns(["%s" % (name,) for name in names])


class _Results(object):
    """Columns of a statement; `secrets` are its secret names and their aliases, in lower case."""

    def __init__(self, tokens, hides):
        self._tokens = tokens
        self._hides = hides
        self._closing = _closing_brackets(tokens)
        self._opening = dict((stop, start) for start, stop in self._closing.items())
        self._levels = [(0, len(tokens))] + [(start + 1, stop) for start, stop in sorted(self._closing.items())]
        self.secrets = {}
        for number, token in enumerate(tokens):
            name = token.text if token.kind in ("name", "quoted") else self._key_at(number)
            if name and hides(name):
                self.secrets.setdefault(name.lower(), name)
        self._telling = dict(self.secrets)

    def columns(self, names):
        """Return the result of `secret_columns`."""
        if _depth(self._closing) > _DEEPEST:
            return [self._loosely(name) if self.secrets else None for name in names]
        self._follow()
        branches = self._branches(*self._levels[0])
        found = [None] * len(names)
        if not branches and self.secrets:
            return [self._loosely(name) for name in names]
        for branch in branches:
            for place, secret in enumerate(self._columns_of(branch, branches[0], names)):
                found[place] = found[place] or secret
        return found

    def _columns_of(self, branch, first, names):
        """Align the members of one branch with the columns."""
        stars = [place for place, item in enumerate(branch) if self._is_star(item)]
        if not stars:
            if len(branch) == len(names):
                return [self._secret_in(item) for item in branch]
            return [self._loosely(name) for name in names] if self.secrets else [None] * len(names)
        left, right = branch[: stars[0]], branch[stars[-1] + 1 :]
        middle = names[len(left) : len(names) - len(right)]
        if len(left) + len(right) > len(names):
            return [self._loosely(name) for name in names]
        is_named = any([self._is_star(item) for item in first])
        between = [self._secret_by_name(name) if is_named else self._any_secret() for name in middle]
        return [self._secret_in(item) for item in left] + between + [self._secret_in(item) for item in right]

    def _secret_by_name(self, name):
        """Return the secret that a column is named after."""
        words = [name.lower()] + [word.lower() for word in WORDS.findall(name)]
        return next((self.secrets[word] for word in words if word in self.secrets), None)

    def _loosely(self, name):
        """Return the secret of a column that cannot be matched: it is harmless only if the statement names it."""
        plain = set([token.text.lower() for token in self._tokens if token.kind in ("name", "quoted")])
        return self._secret_by_name(name) or (None if name.lower() in plain else self._any_secret())

    def _any_secret(self):
        return next(iter(sorted(self.secrets.values())), ANY_SECRET)

    def _follow(self):
        """Add aliases of secrets until there are no more."""
        known = -1
        while known < len(self.secrets):
            known = len(self.secrets)
            for start, stop in self._levels:
                branches = self._branches(start, stop)
                if branches:
                    self._follow_level(start, stop, branches)

    def _follow_level(self, start, stop, branches):
        first, is_any = branches[0], None
        for branch in branches:
            for place, item in enumerate(branch):
                secret = self._secret_in(item)
                if secret is None:
                    continue
                is_any = is_any or secret
                self._call(self._names_of(item), secret)
                meant = [first[place]] if len(first) == len(branch) else first
                for one in meant:
                    self._call(self._names_of(one), secret)
        if start:
            self._follow_content(start - 1, stop, branches, is_any)

    def _follow_content(self, opening, closing, branches, secret):
        """Follow the name of a subquery and its list of aliases, which come before it (WITH) or after it."""
        has_star = any([self._is_star(item) for branch in branches for item in branch])
        before, after = opening - 1, closing + 1
        while self._word(before) in _BEFORE_CONTENT:
            before -= 1
        if before == opening - 1:
            before = -1
        after += self._word(after) == "AS"
        lists = []
        if before in self._opening:
            lists.append((self._opening[before] + 1, before))
            before = self._opening[before] - 1
        if after + 1 in self._closing and self._is_name(after):
            lists.append((after + 2, self._closing[after + 1]))
        if secret:
            self._call([self._tokens[one].text for one in (before, after) if self._is_name(one)], secret)
        for start, stop in lists:
            aliases = [self._tokens[one].text for one in range(start, stop) if self._is_name(one)]
            for place, alias in enumerate(aliases):
                exact = not has_star and all([len(branch) == len(aliases) for branch in branches])
                of_place = [self._secret_in(branch[place]) for branch in branches] if exact else [secret]
                meant = next((one for one in of_place if one), None)
                if meant is None and has_star:
                    meant = self._any_secret()
                if meant:
                    self._call([alias], meant)

    def _call(self, names, secret):
        for name in names:
            self.secrets.setdefault(name.lower(), secret)

    def _branches(self, start, stop):
        """Return the lists of one level, each a list of its members: (start, stop) of their tokens."""
        found, given, items, begin, before = [], [], None, start, None
        place = start
        while place < stop:
            token, word = self._tokens[place], self._word(place)
            if token.kind == "other" and token.text in "([":
                end = min(self._closing.get(place, stop), stop)
                if items is None and (before is None or before in _BEFORE_BRANCHES) and end > place + 1:
                    found += self._branches(place + 1, end)
                place = end
            elif word in _LISTS and not (word == "OUTPUT" and items is not None):
                _close(items, begin, place)
                items = []
                (found if word == "SELECT" else given).append(items)
                begin = place + 1
            elif items is not None and _is_end(token, word, before):
                _close(items, begin, place)
                items = None
            elif items is not None and token.kind == "other" and token.text == ",":
                _close(items, begin, place)
                begin = place + 1
            before = word or token.text
            place += 1
        _close(items, begin, stop)
        return [one for one in given or found if one]

    def _word(self, place):
        """Return a bare word that may be a keyword, in capital letters."""
        if not 0 <= place < len(self._tokens) or not self._tokens[place].is_bare or self._is(place - 1, "."):
            return ""
        return self._tokens[place].text.upper()

    def _is(self, place, text):
        if not 0 <= place < len(self._tokens):
            return False
        return self._tokens[place].kind == "other" and self._tokens[place].text == text

    def _is_name(self, place):
        return 0 <= place < len(self._tokens) and self._tokens[place].kind in ("name", "quoted")

    def _is_star(self, item):
        """Return whether a member stands for all columns."""
        return self._is(item[1] - 1, "*")

    def _secret_in(self, item):
        """Return the first secret that a member names."""
        for place in range(*item):
            token = self._tokens[place]
            if token.kind in ("name", "quoted"):
                if self._is(place + 1, "."):
                    continue
                known = self._telling if self._is(place + 1, "(") else self.secrets
                if token.text.lower() in known:
                    return known[token.text.lower()]
            else:
                key = self._key_at(place)
                if key and self._hides(key):
                    return key
        return None

    def _key_at(self, place):
        """Return the name in a path or a key: after an arrow, or in an argument of a function."""
        token = self._tokens[place]
        if token.kind != "text":
            return None
        is_key = bool(PATH.match(token.text)) or (place and self._tokens[place - 1].kind == "arrow")
        is_key = is_key or self._is(place - 1, "[") or (self._is(place - 1, ",") and len(token.text) < 100)
        words = WORDS.findall(token.text) if is_key else ()
        return next((word for word in words if self._hides(word)), None)

    def _names_of(self, item):
        """Return the names of a member in the answer."""
        start, stop = item
        last = self._tokens[stop - 1]
        names = []
        if start + 1 < stop and self._is_name(start) and self._tokens[start + 1].text == "=":
            names.append(self._tokens[start].text)
        if last.kind in ("name", "quoted") and self._word(stop - 1) != "END":
            return names + [last.text]
        if last.kind == "text" and self._word(stop - 2) == "AS":
            return names + [last.text]
        return names + ["?column?"] + ([self._tokens[start].text] if self._is_name(start) else [])


def _depth(closing):
    """Return the maximum number of open brackets."""
    deepest, ends = 0, []
    for start, stop in sorted(closing.items()):
        while ends and ends[-1] < start:
            ends.pop()
        ends.append(stop)
        deepest = max(deepest, len(ends))
    return deepest


def _close(items, begin, stop):
    """End a member of a list."""
    if items is not None and begin < stop:
        items.append((begin, stop))


def _is_end(token, word, before):
    """Return whether a list ends here."""
    return (word in _ENDS and not (word == "FROM" and before == "DISTINCT")) or (
        token.kind == "other" and token.text in ";)]"
    )


def _closing_brackets(tokens):
    """Return the closing position of each opened bracket; the end for one that is never closed."""
    found, opened = {}, []
    for place, token in enumerate(tokens):
        if token.kind == "other" and token.text in "([":
            opened.append(place)
        elif token.kind == "other" and token.text in ")]" and opened:
            found[opened.pop()] = place
    found.update((place, len(tokens)) for place in opened)
    return found
