r"""The commonest Python 2, spelled so that Python 3 parses it at once: a fast lane for past revisions.

A real translation costs twenty times as much as parsing. Where only sums are wanted it is not needed: `print x` is
as long and as complex as `_ = x`. What is not covered here, or comes out wrong, is left to the real translation.
"""

import re

_ON_ONE_LINE = rb"^([ \t]*(?:(?:if|elif|else|for|while|try)\b[^\n'\"]*?:[ \t]*)?)"
# (what to look for first, what to replace, by what). A pattern that begins with a word is found at once where the
# word is; one that begins with a line is tried at every line.
_STATEMENTS = (
    (
        re.compile(rb"print(?:[ \t]*>>|[ \t'\"])"),
        re.compile(_ON_ONE_LINE + rb"print(?:[ \t]*>>|[ \t](?![ \t]*=)|(?=['\"]))", re.MULTILINE),
        rb"\1_ = ",
    ),
    (re.compile(rb"exec[ \t]"), re.compile(rb"^([ \t]*)exec[ \t]+(?![=(])", re.MULTILINE), rb"\1_ = "),
    (
        re.compile(rb"raise[ \t]+[\w.]+[ \t]*,"),
        re.compile(rb"^([ \t]*)raise[ \t]+(?=[\w.]+[ \t]*,)", re.MULTILINE),
        rb"\1_ = ",
    ),
    (
        re.compile(rb"except[ \t]+[^:\n#]+,[ \t]*\w+[ \t]*:"),
        re.compile(rb"^([ \t]*except[ \t]+[^:\n#]+?)[ \t]*,[ \t]*(\w+)[ \t]*:", re.MULTILINE),
        rb"\1 as \2:",
    ),
    (re.compile(rb"lambda[ \t]*\("), re.compile(rb"\blambda[ \t]*\(([\w ,]+)\)[ \t]*:"), rb"lambda \1:"),
    (re.compile(rb"async[ \t]*[=,).:]"), re.compile(rb"\basync(?=[ \t]*[=,).:])"), rb"async_"),
)
_LITERALS = (
    (re.compile(rb"L\b"), re.compile(rb"(?<![\w.])(\d+|0[xX][0-9a-fA-F]+)L\b"), rb"\1"),
    (re.compile(rb"0[0-7]"), re.compile(rb"(?<![\w.])0([0-7]+)(?![\w.])"), rb"0o\1"),
)


def translate_python2(code: bytes) -> bytes:
    """Translate Python 2 to Python 3, keeping lines and statements; Python 3 keeps its meaning.

    Texts inside strings may change as well: the result is good for counting lines, functions and branches, and for
    nothing else.
    """
    spelled = _apply(_STATEMENTS, code)
    # Literals are looked for only where a statement gave the age away: they would cost more than they save.
    return _apply(_LITERALS, spelled) if spelled != code else code


def _apply(spellings: tuple[tuple[re.Pattern[bytes], re.Pattern[bytes], bytes], ...], code: bytes) -> bytes:
    for sign, pattern, new in spellings:
        if sign.search(code):
            code = pattern.sub(new, code)
    return code
