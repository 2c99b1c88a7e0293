"""Mask passwords in command lines: arguments of known programs, and values of options with secret names."""

import re

from .named_matches import mask_match, mask_values

_OPTION = re.compile(r"(?:^|(?<=[\s\"',]))--?([A-Za-z][\w-]{1,60})(?:=|\s+|[\"'],\s*[\"'])([^\s\"',]+)")
_MYSQL = re.compile(
    r"\b(?:mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump)\b.{0,300}?[\s\"',]-p(?!\s)([^\s\"',-][^\s\"',]*)"
)
_SSHPASS = re.compile(r"\bsshpass\b[^|;&\n]{0,100}?[\s\"',]-p[\s\"',]{0,4}([^\s\"',]+)")
_REDIS = re.compile(r"\bredis-cli\b[^|;&\n]{0,300}?[\s\"',](?:-a|--pass)[\s\"',]{1,4}([^\s\"',]+)")
_DOCKER = re.compile(r"\b(?:docker|podman)\s+login\b[^|;&\n]{0,300}?\s-p[\s=]*([^\s\"',]+)")
_CURL = re.compile(r"\bcurl\b.{0,300}?[\s\"',](?:-u|--user)[\s=\"',]{0,4}([^\s\"',:]+:[^\s\"']+)")
_TELLING_OPTIONS = {
    "curl": ("-u", "--user"),
    "sshpass": ("-p",),
    "redis-cli": ("-a", "--pass"),
    "docker": ("-p",),
    "podman": ("-p",),
}
_LOGGING_IN = ("docker", "podman")


def mask_command_words(fields, words):
    """Mask such values in the words of a command line."""
    shown, hidden = [], False
    mysql = any(["mysql" in word or "mariadb" in word for word in words[:2]])
    telling = _options_of(words)
    for word in words:
        shown.append(fields.mask("", word) if hidden and not word.startswith("-") else _of_word(fields, word, mysql))
        hidden = word.startswith("-") and "=" not in word and fields.hides(word.lstrip("-"))
        if word in telling:
            hidden, telling = True, ()  # `sshpass -p .. ssh -p 22`
    return shown


def _options_of(words):
    """Return the options of a known program that are followed by a secret."""
    for word in words[:3]:
        name = word.rpartition("/")[2]
        if name in _TELLING_OPTIONS and (name not in _LOGGING_IN or "login" in words):
            return _TELLING_OPTIONS[name]
    return ()


def _of_word(fields, word, mysql):
    name, equals, value = word.partition("=")
    if equals and value and fields.hides(name.lstrip("-")):
        return name + equals + fields.mask(name, value)
    if mysql and word.startswith("-p") and len(word) > 2:
        return "-p" + fields.mask("password", word[2:])
    return fields.thorough(word)


def mask_commands(fields, text):
    """Mask such values wherever a text looks like a command."""
    if text.startswith("-") or any([sign in text for sign in (" -", '"-', "'-")]):
        text = mask_values(fields, _OPTION, text)
        for pattern in (_MYSQL, _SSHPASS, _REDIS, _CURL, _DOCKER):
            text = pattern.sub(lambda match: mask_match(fields, match, "password"), text)
    return text
