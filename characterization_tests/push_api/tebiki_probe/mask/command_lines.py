"""Mask passwords in command lines: arguments of known programs, and values of options with secret names."""

import re

from .named_matches import mask_values
from .program_options import PROGRAMS, secret_parts

_OPTION = re.compile(r"(?:^|(?<=[\s\"',]))--?([A-Za-z][\w-]{1,60})(?:=|\s+|[\"'],\s*[\"'])(?!-)([^\s\"',]+)")
_PROGRAM = re.compile(
    r"(?:\A|(?<=[\s/\"'`(|;&\[,$]))(?:%s)(?=[\s\"',])[^|;&\n`]{1,2000}" % "|".join(sorted(PROGRAMS, key=len)[::-1])
)
_WORD = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([^\s\"',\[\]()]+)")
_SIGNS = (" -", '"-', "'-", " /p:", "pass:", "net user ", "net use ", "rabbitmqctl ", "wpa_passphrase ", "vault login ")
_FIRST = re.compile(r"([\w.-]+)[\"']?")
_PIPED = re.compile(
    r"\b(?:echo|printf)\s+(?:-\w+\s+)?[\"']?([^\s\"'|]{3,200})(?:\\n)?[\"']?\s*\|\s*(?:sudo\s(?:-\w+\s+)*)?"
    r"(?:sudo\s+-\w*S|su\b|chpasswd|passwd\b|kinit\b|cryptsetup\b|[^|\n]{0,100}(?:--?password-stdin|--stdin|--passphrase-fd|-S\b))"
)


def mask_command_words(fields, words):
    """Mask such values in the words of a command line."""
    shown, hidden = [], False
    parts = secret_parts(words)
    for number, word in enumerate(words):
        if number in parts:
            start, stop = parts[number]
            shown.append(word[:start] + fields.mask("password", word[start:stop]) + word[stop:])
            hidden = False
            continue
        shown.append(fields.mask("", word) if hidden and not word.startswith("-") else _of_word(fields, word))
        hidden = word.startswith("-") and "=" not in word and fields.hides(word.lstrip("-"))
    return shown


def _of_word(fields, word):
    name, equals, value = word.partition("=")
    if equals and value and fields.hides(name.lstrip("-")):
        return name + equals + fields.mask(name, value)
    return fields.thorough(word)


def mask_commands(fields, text):
    """Mask such values wherever a text looks like a command."""
    if "|" in text and ("echo " in text or "printf " in text):
        text = _PIPED.sub(lambda match: _of_piped(fields, match), text)
    if text.startswith("-") or any([sign in text for sign in _SIGNS]):
        text = mask_values(fields, _OPTION, text)
        text = _PROGRAM.sub(lambda match: _of_program(fields, match), text)
    return text


def _of_piped(fields, match):
    """Mask what a command gets on its standard input, behind the name of a user."""
    held = match.group(1)
    start = match.start(1) - match.start()
    user = held.partition(":")[0] + ":" if "chpasswd" in match.group() and ":" in held else ""
    rest = held[len(user) :]
    return match.group()[: start + len(user)] + fields.mask("password", rest) + match.group()[start + len(held) :]


def _of_program(fields, match):
    text, pieces, end = match.group(), [], 0
    first = _FIRST.match(text)
    places = [first.span(1)] + [word.span(word.lastindex) for word in _WORD.finditer(text, first.end())]
    parts = secret_parts([text[start:stop] for start, stop in places])
    for number in sorted(parts):
        begin = places[number][0]
        start, stop = [begin + offset for offset in parts[number]]
        pieces += [text[end:start], fields.mask("password", text[start:stop])]
        end = stop
    return "".join(pieces) + text[end:]
