"""SQL tokenizer for all dialects: names, values, placeholders and signs."""

import re

_TEXT = r"(?:(?<=ESCAPE)|(?<=ESCAPE\s))'\\'|'[^'\\]*(?:(?:''|\\(?:.|\Z))[^'\\]*)*(?:'|\Z)"
_TEXT_BARE = r"'[^']*(?:''[^']*)*(?:'|\Z)"  # where a backslash is a letter like others
_REST = r"""
    |(?P<skip>\s+|--[^\n]*|/\*.*?(?:\*/|\Z)|::\s*\w+(?:\[\])?)
    |(?P<dollars>\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z))
    |(?P<quoted>"[^"\\]*(?:(?:""|\\(?:.|\Z))[^"\\]*)*(?:"|\Z))
    |(?P<ticked>`[^`]*(?:`|\Z)|\[[^\W\d][^\]\[,'"`?]{0,80}\])
    |(?P<mark>\?\d*|%s|%\(\w+\)s|(?<![:\w]):\w+|\$\d+|@\w+)
    |(?P<number>(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?!\w))
    |(?P<name>(?:@@)?[^\W\d][\w$]*)
    |(?P<arrow>->>?|\#>>?|\#-)
    |(?P<sign>:=|=>|<=>|<>|!=|<=|>=|==?|<|>|!?~\*?|@>|<@)
    |(?P<other>.)
"""
_FLAGS = re.X | re.S | re.U | re.I
_ESCAPING = re.compile("(?P<text>%s)%s" % (_TEXT, _REST), _FLAGS)
_BARE = re.compile("(?P<text>%s)%s" % (_TEXT_BARE, _REST), _FLAGS)


class SqlToken(object):
    """One token.

    Attributes:
        kind: "text", "quoted" (a name, or a text of MySQL and SQLite), "mark", "number", "name" (`is_bare` tells
            whether it may be a keyword), "arrow", "sign", "other".
        start: its first position in the statement, and `stop` its end.
        text: its text without quotes.
    """

    __slots__ = ("is_bare", "kind", "start", "stop", "text")

    def __init__(self, kind, start, stop, text, is_bare):
        self.kind = kind
        self.start = start
        self.stop = stop
        self.text = text
        self.is_bare = is_bare


def sql_tokens(statement):
    """Return the tokens of a statement, without blanks, comments and casts."""
    found = _tokens(_ESCAPING, statement)
    if "\\" in statement and found and _is_cut(statement, found[-1]):
        bare = _tokens(_BARE, statement)  # PostgreSQL and SQLite: a text may end with a backslash
        return found if _is_cut(statement, bare[-1]) else bare
    return found


def _is_cut(statement, token):
    """Return whether a quoted text is not closed."""
    return token.kind == "text" and (token.stop - token.start < 2 or statement[token.stop - 1] != "'")


def _tokens(pattern, statement):
    found = []
    for match in pattern.finditer(statement):
        kind = match.lastgroup
        if kind == "skip":
            continue
        start, stop = match.span()
        text, is_bare = match.group(), False
        if kind in ("text", "quoted", "ticked"):
            text = _without_quotes(text)
            kind = "name" if kind == "ticked" else kind
        elif kind in ("dollars", "tag"):
            mark = text[: text.index("$", 1) + 1]
            kind, text = "text", text[len(mark) : -len(mark)] if text.endswith(mark) else text[len(mark) :]
        elif kind == "name":
            is_bare = True
        found.append(SqlToken(kind, start, stop, text, is_bare))
    return found


def _without_quotes(text):
    """Strip the quotes of a text whose closing quote may be missing."""
    quote = text[0] if text[0] != "[" else "]"
    inner = text[1:-1] if len(text) > 1 and text[-1] == quote else text[1:]
    return inner.replace(quote * 2, quote)


KEY_ARGUMENTS = {
    "aes_encrypt": 1,
    "aes_decrypt": 1,
    "des_encrypt": 1,
    "des_decrypt": 1,
    "pgp_sym_encrypt": 1,
    "pgp_sym_decrypt": 1,
    "pgp_sym_encrypt_bytea": 1,
    "pgp_sym_decrypt_bytea": 1,
    "pgp_pub_decrypt": 2,
    "encrypt": 1,
    "decrypt": 1,
    "hmac": 1,
    "crypt": 0,
    "encryptbypassphrase": 0,
    "decryptbypassphrase": 0,
    "password": 0,
    "old_password": 0,
}
"""Function -> number of its argument that is a key or a password, from 0: MySQL, pgcrypto, SQL Server."""


def is_sign(token, text):
    """Return whether a token, which may be missing, is this sign."""
    return token is not None and token.kind == "other" and token.text == text


def is_member(before, after):
    """Return whether a token between two others is a whole member of a list in brackets."""
    begins = is_sign(before, "(") or is_sign(before, ",")
    return begins and (is_sign(after, ",") or is_sign(after, ")"))
