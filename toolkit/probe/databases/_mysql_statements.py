"""Statements of MySQL and MariaDB that would change another database than ours, or the server itself.

They are read as words, since no parser of SQL can be had in a program that is replayed. What is no plain query may
name no other database of the server in any place: not for a table of a list, a procedure, a view or a trigger.
https://dev.mysql.com/doc/refman/8.4/en/identifier-qualifiers.html
"""

import re

_OF_RUNS = "tebiki_"  # which another run may have made since
_WORDS = re.compile(
    r"'(?:[^'\\]|\\.|'')*(?:'|\Z)|\"(?:[^\"\\]|\\.|\"\")*(?:\"|\Z)|`(?:[^`]|``)*(?:`|\Z)"
    r"|/\*M?!\d*|\*/|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|(?:--(?=\s|\Z)|\#)[^\n]*|[\w$]+|\S",
    re.S | re.U,
)
"""Texts, names, comments (what `/*! */` and `/*M! */` hold is executed), words and signs."""
_LEFT_OUT = ("/*", "*/", "--", "#")
_QUOTES = '`"'  # double ones hold a name where the server is told so
_QUERIES = frozenset(["SELECT", "SHOW", "DESC", "DESCRIBE", "EXPLAIN", "WITH"])
_CHANGING = frozenset(["INSERT", "UPDATE", "DELETE", "REPLACE", "ANALYZE", "NEXTVAL", "SETVAL", "NEXT"])
"""Words of a statement that is no plain query, whatever it begins with."""
_FUNCTIONS = ("INSERT", "REPLACE")  # where a parenthesis follows
_TABLES = frozenset(["INSERT", "REPLACE", "UPDATE", "DELETE", "INTO", "FROM", "JOIN", "TABLE", "TABLES", "TRUNCATE"])
_TABLES |= frozenset(["TO", "CALL", "VIEW", "TRIGGER", "EVENT", "PROCEDURE", "FUNCTION", "SEQUENCE", "REFERENCES"])
_TABLES |= frozenset(["USING"])
_BEHIND_TABLES = frozenset(["SET", "WHERE", "VALUES", "VALUE", "SELECT", "ORDER", "GROUP", "HAVING", "LIMIT", "ON"])
_BEHIND_TABLES |= frozenset(["="])
_NO_DATABASES = frozenset(["session", "global", "local", "new", "old"])
_OF_SERVER = frozenset(["GRANT", "REVOKE", "SHUTDOWN", "RESET", "PURGE", "INSTALL", "UNINSTALL", "CHANGE", "STOP"])
_OF_SERVER |= frozenset(["KILL"])
_PARTS_OF_SERVER = frozenset(["USER", "ROLE", "SERVER", "INSTANCE", "TABLESPACE"])
_OPTIONAL = frozenset(["OR", "REPLACE", "IF", "NOT", "EXISTS", "PUBLIC"])
_NO_NAMES = frozenset(["DEFAULT", "CHARACTER", "CHARSET", "COLLATE", "ENCRYPTION", "READ", "COMMENT"])
_GLOBAL = frozenset(["GLOBAL", "PERSIST", "PERSIST_ONLY", "PASSWORD"])


def find_refusal(text, own, others=None):
    """Return what a statement names or is that must not be executed; empty if it changes our databases alone.

    Args:
        text: the statement, or several.
        own: names of our databases, in small letters.
        others: names of the databases of the server, in small letters; None: unknown, every name may be one.
    """
    words = [one for one in _WORDS.findall(text) if not one.startswith(_LEFT_OUT)]
    first = 0
    for end, word in enumerate(words + [";"]):
        if word == ";":
            found = _refusal_of(words[first:end], own, others)
            if found:
                return found
            first = end + 1
    return ""


def _refusal_of(words, own, others):
    """Return what one statement must not name or be; empty: nothing."""
    while words and words[0] == "(":
        words = words[1:]
    upper = [one.upper() for one in words]
    return _server_words(upper) or _chosen_database(words, upper, own) or _named_database(words, upper, own, others)


def _server_words(upper):
    """Return the words of a statement that changes the server, writes a file there, or hides what it executes."""
    if upper[:1] and upper[0] in _OF_SERVER:
        return upper[0]
    if upper[:1] == ["SET"] and _GLOBAL & set(upper):
        return "SET %s" % (sorted(_GLOBAL & set(upper))[0],)
    if upper[:1] and upper[0] in ("CREATE", "ALTER", "DROP", "RENAME"):
        rest = [one for one in upper[1:] if one not in _OPTIONAL]
        if rest and rest[0] in _PARTS_OF_SERVER:
            return "%s %s" % (upper[0], rest[0])
    for one, other in zip(upper, upper[1:]):
        if (one, other) in (("EXECUTE", "IMMEDIATE"), ("INTO", "OUTFILE"), ("INTO", "DUMPFILE")):
            return "%s %s" % (one, other)
    prepared = [one for one, end in zip(upper, upper[2:]) if one == "PREPARE" and end == "FROM"]
    return prepared[0] if prepared else ""


def _chosen_database(words, upper, own):
    """Return the name of a database, not ours, that a statement goes to, creates, alters or drops; empty: none."""
    rest = []
    if upper[:1] == ["USE"]:
        rest = words[1:]
    elif upper[:1] and upper[0] in ("CREATE", "ALTER", "DROP"):
        rest = [one for one in words[1:] if one.upper() not in _OPTIONAL]
        rest = rest[1:] if rest and rest[0].upper() in ("DATABASE", "SCHEMA") else []
    if not rest or rest[0].upper() in _NO_NAMES:
        return ""
    name = _plain(rest[0])
    return "" if name in own else name


def _named_database(words, upper, own, others):
    """Return the name of another database that a statement may change; empty: none."""
    is_query = upper[:1] and upper[0] in _QUERIES and not any(_is_changing(upper, at) for at in range(len(upper)))
    is_table = False
    alone = _names_alone(words)
    for at, word in enumerate(upper):
        if word in _TABLES and not _is_quoted(words[at]):
            is_table = upper[at - 1] != "KEY" or not at  # but for ON DUPLICATE KEY UPDATE
        elif word in _BEHIND_TABLES:
            is_table = False
        if not _is_qualifier(words, at):
            continue
        name = _plain(words[at])
        is_known = name not in _NO_DATABASES if others is None else name in others or name.startswith(_OF_RUNS)
        is_other = is_known and name not in own
        is_called = upper[at + 3 : at + 4] == ["("]
        if is_other and (is_called if is_query else is_table or is_called or name not in alone):
            return name
    return ""


def _is_changing(upper, at):
    """Return whether a word says that a statement changes something."""
    word = upper[at]
    if word == "UPDATE" and upper[at - 1 : at] == ["FOR"]:  # which only locks rows
        return False
    return word in _CHANGING and not (word in _FUNCTIONS and upper[at + 1 : at + 2] == ["("])


def _is_qualifier(words, at):
    """Return whether a word is a name before a dot, and not behind one."""
    is_name = _is_quoted(words[at]) or (words[at][0].isalnum() and not words[at].isdigit()) or words[at][0] in "_$"
    return is_name and words[at + 1 : at + 2] == ["."] and (not at or words[at - 1] not in (".", "@"))


def _names_alone(words):
    """Return the names in a statement that stand alone: of its own tables, and what it calls others."""
    apart = [""] + words + [""]
    return set(_plain(one) for before, one, after in zip(apart, words, apart[2:]) if "." not in (before, after))


def _is_quoted(word):
    return word[0] in _QUOTES


def _plain(word):
    """Return a name without its quotes, in small letters."""
    mark = word[0]
    return (word[1:].rstrip(mark).replace(mark * 2, mark) if mark in _QUOTES else word).lower()
