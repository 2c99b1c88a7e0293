"""Find the arguments of the program's own functions that are a password, as the function's name says.

`set_password(user, raw)`, `check_pw(raw)`, `do_login(name, given)`: the name of the argument says nothing.
"""

import re

_TEXTS = (str, type(b"".decode("ascii")))
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PASSWORD = frozenset(
    ["password", "passwd", "passphrase", "passcode", "pwd", "pw", "pass", "psw", "pswd", "pin", "secret"]
)
_ON_PASSWORDS_WORDS = """
    set change check verify validate hash hashed encrypt encode make compare match matches test update reset store
    save is has valid correct confirm crypt assert
"""
_ON_PASSWORDS = frozenset(_ON_PASSWORDS_WORDS.split())
_LOGINS = frozenset(["login", "logon", "signin", "authenticate"])
_OF_LOGIN_WORDS = """
    do try user users member admin customer by with for web ldap basic local form session api check perform attempt
    process handle account credentials db db_user
"""
_OF_LOGIN = frozenset(_OF_LOGIN_WORDS.split())
_AROUND = _ON_PASSWORDS | _OF_LOGIN | frozenset(["new", "old", "current", "raw", "plain", "and", "same", "hash", "s"])
_GLUED = re.compile("(?:check|set|hash|verify|change|crypt)(?:password|passwd|pw|pwd)\\Z")
_USER = re.compile(
    r"(?:.*_)?(?:user|users|username|usr|uname|login|log_?in_?name|name|mail|e?mail|account|acct|member|customer|person"
    r"|owner|admin|uid|id|identifier|profile|who)(?:_?(?:name|id|obj|object|instance))?\Z",
    re.I,
)
_OTHERS_WORDS = """
    self cls request req session db database conn connection cursor hasher algorithm method scheme encoding backend
    realm url uri host hostname port path next redirect lang language locale subject template message action kind
    type mode role group tenant domain ip agent now date expires ttl remember commit using app args kwargs ctx
    context config settings server client logger log prefix field fields model form response resp status code digest
    hashed stored salt iterations rounds policy strength length
"""
_OTHERS = frozenset(_OTHERS_WORDS.split())
_SHORTEST = 4
_LONGEST = 200


def login_arguments(symbol, given):
    """Return the names of the arguments of a call that are a password, though they are not named so.

    Args:
        symbol: dotted name of the function, behind its module.
        given: arguments by name, in their order if it is known.
    """
    if not isinstance(given, dict):
        return []
    name = _HUMP.sub("_", re.split("[.:]", symbol or "")[-1]).lower()
    words = [word for word in name.split("_") if word]
    names = [one for one, held in given.items() if not _is_other(one) and _may_be_password(held)]
    if _is_on_passwords(name, words):
        return [one for one in names if not _USER.match(one)]
    if not _is_login(words):
        return []
    order = list(given)
    users = [order.index(one) for one in order if _USER.match(one)]
    after = [one for one in names if users and not _USER.match(one)]
    return [one for one in after if order.index(one) > users[0]][:1] or after[:1]


def _is_on_passwords(name, words):
    if _GLUED.match(name):
        return True
    rest = [word for word in words if word not in _PASSWORD]
    return len(rest) < len(words) and bool(_ON_PASSWORDS.intersection(rest)) and _AROUND.issuperset(rest)


def _is_login(words):
    joined = "".join(words)
    if joined in _LOGINS:
        return True
    rest = [word for word in words if word not in _LOGINS]
    is_pair = ("log" in words or "sign" in words) and "in" in words
    rest = [word for word in rest if not (is_pair and word in ("log", "sign", "in"))]
    return (len(rest) < len(words)) and (_OF_LOGIN | _ON_PASSWORDS).issuperset(rest)


def _is_other(name):
    return name in _OTHERS or name.lower() in _OTHERS


def _may_be_password(held):
    return isinstance(held, _TEXTS) and _SHORTEST <= len(held) <= _LONGEST and "masked-" not in held
