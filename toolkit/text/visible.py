r"""Make hostile characters visible and harmless in any output format.

Names of files, branches and authors are written by strangers. A line feed in one forges a line of a log, an
escape character drives a terminal, a bidirectional override shows `exe.txt` for `txt.exe`. All of them are
shown as the escapes that a Python string literal would use.
"""


def make_visible(text: str) -> str:
    r"""The text with every character that does not show written as an escape (`\n`, `\x1b`, `\u202e`).

    Bytes of a file name that are not valid UTF-8 (lone surrogates) are shown as bytes: `\xff`. What remains can
    always be encoded as UTF-8, and is a single line.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")
