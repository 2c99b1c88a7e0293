"""Mask the values of secrets in the text of a file, so that its lines can be shown.

A value is masked by what it is given to (`password = "x"`, `{"token": "x"}`, `connect(user, "x")`) and by what it
looks like (keys, addresses with a password, texts made by a machine). A name that is looked up (`form["password"]`)
stays. In doubt a text is masked: a reader misses a word, not a secret that was shown.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from toolkit.source.masked_lines import LONGEST_LINE, MASK, PRIVATE_WORDS, mask_lines, mask_programs

_COMMENT_OR_TEXT = r"""(?P<comment>\#[^\n]*)
    |(?P<text>\b(?:[bBuUrRfFtT]{1,2})?(?P<quote>\"\"\"|'''|\"|')|(?P<bare>\"\"\"|'''|\"|'))"""
_PIECE = re.compile(rf"{_COMMENT_OR_TEXT}|(?P<open>[([{{])|(?P<close>[)\]}}])|(?P<line>\n)", re.VERBOSE)
_TEXT = re.compile(_COMMENT_OR_TEXT, re.VERBOSE)
_ENDS = {
    quote: re.compile(rf"\\.|{quote}" if len(quote) == 3 else rf"\\.|{quote}|\n", re.DOTALL)
    for quote in ('"""', "'''", '"', "'")
}
"""Quotes that begin a text -> the pattern of what may end it."""
_GIVEN = re.compile(
    rf"(?:{PRIVATE_WORDS})[\w.]*[\"'\]\s]*(?::\s*[\w.\[\] ]+)?(?:=|:|:=|==|!=|\+|%)\s*(?:[\w.]+\(\s*)?\Z"
    rf"|[\"'][\w.-]*(?:{PRIVATE_WORDS})[\w.-]*[\"']\s*[)\]]\s*(?:[!=]=|or\b)\s*\Z"
    rf"|[\"'][\w.-]*(?:{PRIVATE_WORDS})[\w.-]*[\"'],\s*(?:(?:default|fallback|value)\s*=\s*)?\Z"
    rf"|(?:{PRIVATE_WORDS})\w*\s*=(?!=)(?:.*\b(?:or|else)\s+|[^=,(]*\+\s*)\Z"
    rf"|\A\s*[\w.]+\s*,[\w., ]*(?:{PRIVATE_WORDS})\w*\s*(?:,[\w., ]*)?=(?!=)[^=]*\Z"
    rf"|\A\s*(?:[\w.]*\.)?\w*(?:{PRIVATE_WORDS})\w*\s*,[\w., ]*=(?!=)[^=]*\Z"
    rf"|(?:assert\w*|compare_digest)\([^()]*(?:{PRIVATE_WORDS})\w*,\s*\Z",
    re.IGNORECASE,
)
"""Code before a text that is given to a secret name: `password =`, `"token":`, `get("KEY",`, `get("API_KEY") or`."""
_OWNED = re.compile(
    rf"(?:{PRIVATE_WORDS}|\bauth)\w*[\"'\]]*\s*(?:[=:]\s*[\w.]*\s*|(?:not\s+)?in\s*)?\Z|(?:Fernet|hmac\.new)\Z",
    re.IGNORECASE,
)
"""Code before a bracket whose texts are secret: `set_password(`, `tokens = [`, `auth=(`."""
_LOGIN = re.compile(
    r"(?:log_?in|authenticate|connect|auth|credentials?)\w*\Z|jwt\.(?:en|de)code\Z|create_(?:super)?user\Z|FTP(?:_TLS)?\Z",
    re.IGNORECASE,
)
"""Callables that get a name and then a password."""
_NAME = re.compile(rf"[\w.:/ -]*(?:{PRIVATE_WORDS})[\w.:/ -]*\Z", re.IGNORECASE)
_SETTING = re.compile(
    rf"(?:set|make|check|hash|verify|change|reset|encode|encrypt|update)_?\w*(?:{PRIVATE_WORDS})\w*\Z", re.IGNORECASE
)
"""Callables that get the value of a secret, and not its name."""
_DEFAULTING = re.compile(
    r"(?:\b|_)(?:get|getenv|getattr|setattr|setdefault|set|pop|config|env\w*|option)\Z", re.IGNORECASE
)
"""Callables that get a name and then a value."""
_JUST_GIVEN = re.compile(rf"(?:{PRIVATE_WORDS})(?:_?key|s)?[\"'\]]*\s*[=:]\s*\Z", re.IGNORECASE)
"""Code before a text that is all of a secret, however many words it has."""
_COMPARED = re.compile(rf"\s*[!=]=\s*(?:[\w.]+[\[(]\s*[\"'])?[\w.-]*(?:{PRIVATE_WORDS})", re.IGNORECASE)
_LOOKED_UP = re.compile(r"[\w)\]]\s*\[\s*\Z|\.(?:get|pop|getlist|setdefault)\(\s*\Z|getenv\(\s*\Z|environ\w*[\[(]\s*\Z")
_MATCH = re.compile(r"\s*match\b(.*):\s*\Z")
_SUBJECT = re.compile(PRIVATE_WORDS, re.IGNORECASE)
_CASE = re.compile(r"(\s*)case\b")
_DIGITS = re.compile(r"\b\d{4,}\b")
_CONTEXT = 400
"""Characters of code before a text that are looked at."""
_INNER = ("", " ", "\t", ")", "]", "}", "#")
"""Beginnings of lines that are not the first one of a statement of the module."""
_STARTS = re.compile(r"\s*(?:def|class|async def)\s")
_NUMBERED = re.compile(
    r"(?:口座番号|マイナンバー|個人番号|電話番号|カード番号|(?:account|card|phone)_?(?:number|no))[\"']?\s*(?:==?|:)\s*\Z",
    re.IGNORECASE,
)
"""Code before a number of a person."""
_OF_PERSON = re.compile(r"\+?[\d -]{4,}\Z")
_NUMBER_BEHIND = re.compile(rf"[\"'][\w.-]*(?:{PRIVATE_WORDS})(?:番号|コード)?[\"']\s*:\s*\Z", re.IGNORECASE)
_NUMBER = re.compile(rf"(\b\w*(?:{PRIVATE_WORDS})(?:_?(?:code|number|no|value))?\s*=\s*)\d{{4,}}\b", re.IGNORECASE)


@dataclass
class _Bracket:
    """An open bracket: the code before it, and whether a comma has been seen in it."""

    owner: str
    commas: int = 0


@dataclass
class _Scan:
    """State of one pass over a text."""

    text: str
    hidden: Collection[int]
    out: list[str] = field(default_factory=list)
    code: str = ""
    line: int = 1
    stack: list[_Bracket] = field(default_factory=list)
    matches: list[tuple[int, bool]] = field(default_factory=list)
    """Indentation of each `match` around, and whether a secret is compared there."""


def mask_source(text: str, hidden: Collection[int] = ()) -> str:
    """Mask the values of secrets in Python code; the number of lines stays.

    Args:
        text: text of the whole file.
        hidden: numbers of the lines of which every text is masked, whatever it is given to.
    """
    scan = _Scan(text, hidden)
    position = 0
    while found := _PIECE.search(text, position):
        _add_code(scan, text[position : found.start()])
        position = _take(scan, found)
    _add_code(scan, text[position:])
    return mask_programs("".join(scan.out))


def mask_file(text: str, hidden: Collection[int] = ()) -> list[str]:
    """Mask the values of secrets in Python code, and return its lines; very long lines become an ellipsis.

    The arguments are those of `mask_source`.
    """
    lines = text.split("\n")
    long = [number for number, line in enumerate(lines) if len(line) > LONGEST_LINE]
    for number in long:
        lines[number] = ""
    masked = mask_source("\n".join(lines), hidden).split("\n")
    for number in long:
        masked[number] = "…"
    return masked


def mask_windows(
    text: str, windows: Iterable[tuple[int, int]], hidden: Collection[int] = ()
) -> dict[int, tuple[list[str], str]]:
    """Mask secrets in some windows of Python code, considering only the context around them.

    Args:
        text: text of the whole file.
        windows: number of the first line of each, and how many lines it has.
        hidden: as for `mask_source`.

    Returns:
        first line -> the lines, and the quotes of the text inside which the window begins, empty if none.
    """
    lines = ["" if len(line) > LONGEST_LINE else line for line in text.split("\n")]
    long = list(_long_texts("\n".join(lines)))
    inside = {line: quote for first, last, quote in long for line in range(first + 1, last + 1)}
    tops = [n for n, line in enumerate(lines, 1) if (line[:1] not in _INNER or _STARTS.match(line)) and n not in inside]
    groups: dict[int, list[tuple[int, int]]] = {}
    for first, amount in windows:
        begin = tops[max(bisect_left(tops, first) - 1, 0)] if tops and tops[0] < first else 1
        groups.setdefault(begin, []).append((first, amount))
    found = {}
    for begin, members in groups.items():
        end = max(first - 1 + amount for first, amount in members)
        masked = mask_source("\n".join(lines[begin - 1 : end]), {line - begin + 1 for line in hidden}).split("\n")
        for first, amount in members:
            found[first] = masked[first - begin : first - begin + amount], inside.get(first, "")
    return found


def _long_texts(text: str) -> Iterator[tuple[int, int, str]]:
    """(first line, last line, quotes) of each text that goes over several lines."""
    position, line, counted = 0, 1, 0
    while found := _TEXT.search(text, position):
        position = found.end()
        if quote := found["quote"] or found["bare"]:
            position = _end_of(text, found.end(), quote)
            amount = text.count("\n", found.start(), position)
            if amount:
                line += text.count("\n", counted, found.start())
                yield line, line + amount, quote
                line, counted = line + amount, position


def _take(scan: _Scan, found: re.Match[str]) -> int:
    """Write one piece, and give the position behind it."""
    quote = found["quote"] or found["bare"]
    if quote:
        return _take_text(scan, found, quote)
    if found["comment"]:
        scan.out.append(mask_lines(found[0]))
        return found.end()
    if found["open"]:
        scan.stack.append(_Bracket(scan.code))
    elif found["close"] and scan.stack:
        scan.stack.pop()
    scan.out.append(found[0])
    if found["line"]:
        scan.line += 1
        if not scan.stack:
            _note_match(scan)
        scan.code = scan.code.rstrip() + " " if scan.stack else ""
    else:
        scan.code = (scan.code + found[0])[-_CONTEXT:]
    return found.end()


def _take_text(scan: _Scan, found: re.Match[str], quote: str) -> int:
    end = _end_of(scan.text, found.end(), quote)
    closed = scan.text.endswith(quote, found.end(), end)
    inner = scan.text[found.end() : end - len(quote) if closed else end]
    is_secret = _is_secret(scan, inner, scan.text[end : end + LONGEST_LINE])
    shown = MASK + "\n" * inner.count("\n") if is_secret else mask_lines(inner)
    scan.out.append(found[0] + shown + (quote if closed else ""))
    scan.line += inner.count("\n")
    scan.code = (scan.code + (f'"{inner}"' if inner.isidentifier() or _NAME.match(inner) else '"_"'))[-_CONTEXT:]
    return end


def _end_of(text: str, start: int, quote: str) -> int:
    """Find the end of a text that begins there: behind its quotes, or the end of the line or of everything."""
    for found in _ENDS[quote].finditer(text, start):
        if found[0] == quote:
            return found.end()
        if found[0] == "\n":
            return found.start()
    return len(text)


def _add_code(scan: _Scan, code: str) -> None:
    shown = _NUMBER.sub(rf"\1{MASK}", code) if "=" in code and _DIGITS.search(code) else code
    found = _DIGITS.search(shown)
    if found and ":" in shown and _NUMBER_BEHIND.search(scan.code + shown[: found.start()]):
        shown = f"{shown[: found.start()]}{MASK}{shown[found.end() :]}"
    scan.out.append(_DIGITS.sub(MASK, shown) if _is_case_of_secret(scan, scan.code + code) else shown)
    if scan.stack:
        scan.stack[-1].commas += code.count(",")
    scan.code = (scan.code + code)[-_CONTEXT:]


def _is_secret(scan: _Scan, inner: str, rest: str) -> bool:
    """Say whether a text is a secret by where it stands; `rest` is what follows it."""
    if len(inner) < 2:
        return False
    is_hidden = any(line in scan.hidden for line in range(scan.line, scan.line + inner.count("\n") + 1))
    if is_hidden or (_OF_PERSON.match(inner) and _NUMBERED.search(scan.code)):
        return True
    if _LOOKED_UP.search(scan.code) or (
        _is_template(inner) and not (_is_prose(inner) and _JUST_GIVEN.search(scan.code))
    ):
        return False
    if _NAME.match(inner) and not any(map(str.isdigit, inner[:-1])) and not _is_given_a_value(scan):
        return False
    is_named = _SUBJECT.search(scan.code) is not None
    if _COMPARED.match(rest) or (is_named and _GIVEN.search(scan.code)) or _is_case_of_secret(scan, scan.code):
        return True
    return bool(scan.stack and _is_owned(scan.stack[-1]))


def _note_match(scan: _Scan) -> None:
    """Remember a `match` statement that ends here, and forget earlier ones."""
    if not scan.code.strip():
        return
    indent = len(scan.code) - len(scan.code.lstrip())
    while scan.matches and scan.matches[-1][0] >= indent:
        scan.matches.pop()
    if found := _MATCH.match(scan.code):
        scan.matches.append((indent, bool(_SUBJECT.search(found[1]))))


def _is_case_of_secret(scan: _Scan, code: str) -> bool:
    """Say whether code is before the colon of a `case` with which a secret is compared."""
    found = _CASE.match(code) if scan.matches else None
    around = [is_secret for indent, is_secret in scan.matches if found and indent < len(found[1])]
    if found is None or not around or not around[-1]:
        return False
    return bool(scan.stack) or ":" not in code[found.end() :].rstrip(" :")


def _is_given_a_value(scan: _Scan) -> bool:
    """Say whether a text is no name, even if it reads like one: it is given to something, or a default."""
    if re.search(r"[=:]\s*\Z", scan.code):
        return True
    if not scan.stack:
        return False
    bracket = scan.stack[-1]
    is_second = bracket.commas > 0 and bool(_DEFAULTING.search(bracket.owner) or _LOGIN.search(bracket.owner))
    return is_second or bool(_SETTING.search(bracket.owner))


def _is_owned(bracket: _Bracket) -> bool:
    return bool(_OWNED.search(bracket.owner)) or (bracket.commas > 0 and bool(_LOGIN.search(bracket.owner)))


def _is_template(inner: str) -> bool:
    """Prose, or a text with places for values: what a secret never is."""
    return "%s" in inner or "{}" in inner or _is_prose(inner)


def _is_prose(inner: str) -> bool:
    return inner.count(" ") >= 3
