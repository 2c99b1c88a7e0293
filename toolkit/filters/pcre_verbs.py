"""Verbs at the start of a pattern, such as `(*UTF8)`; those without effect are skipped.

https://www.pcre.org/original/doc/html/pcrepattern.html#SEC2; MongoDB compiles PCRE for UTF-8, with a line feed as the
end of a line.
"""

import re

_VERB = re.compile(r"\(\*([A-Z0-9_]+)\)")
_NEWLINE = re.compile(r"[\^$.#]|\\[NZ]")
_NEVER, _ALWAYS = re.compile("(?!)"), re.compile("")
# Syntax that the rest of the pattern must not contain for the verb to have no effect.
_TOUCHES = {
    **dict.fromkeys(("UTF", "UTF8", "LF", "BSR_UNICODE", "NO_AUTO_POSSESS", "NO_START_OPT"), _NEVER),
    **dict.fromkeys(("CR", "CRLF", "ANYCRLF", "ANY"), _NEWLINE),
    "BSR_ANYCRLF": re.compile(r"\\R"),
    "UCP": re.compile(r"\\[dDwWsSbB]|\[:"),
}


def start_behind_verbs(pattern: str) -> int:
    """Return the position in a pattern after verbs without effect."""
    at = 0
    while True:
        verb = _VERB.match(pattern, at)
        if not verb or _TOUCHES.get(verb[1], _ALWAYS).search(pattern, verb.end()):
            return at
        at = verb.end()
