"""Write Python for interpreters from 2.7 on: one way to write a text, and no file that does not compile.

Names of functions, routes and files are chosen by strangers; in generated code they stand only as what
`python_literal` gives.
"""

from toolkit.errors import InternalError

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape_text(text: str) -> str:
    """Escape a text for double quotes, single or triple: printable ASCII without an end of line."""
    return "".join(_escape(letter) for letter in text)


def python_literal(text: str) -> str:
    """The literal of a text, the same for Python 2.7 and 3; text beyond ASCII is marked as Unicode for the former."""
    return f'"{escape_text(text)}"' if text.isascii() else f'u"{escape_text(text)}"'


def check_python(name: str, source: bytes) -> None:
    """Check that a generated file compiles.

    Args:
        name: name of the file, for the message; only one that ends in `.py` is looked at.
        source: what is to be written.

    Raises:
        InternalError: it does not.
    """
    if not name.endswith(".py"):
        return
    try:
        compile(source, name, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InternalError(
            f"{name} would not be valid Python ({error}), so nothing was written. Please report it with this message."
        ) from error


def _escape(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    code = ord(letter)
    if 32 <= code < 127:
        return letter
    if code < 128:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
