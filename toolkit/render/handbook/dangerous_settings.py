"""Decide which defaults of settings are dangerous in production, and why: for the tables and for the list of risks."""

import re

from toolkit.model.data_access import MASKED_DEFAULT, Setting

_TRUE = re.compile(r"\A['\"]?(?:True|true|1|yes|on)['\"]?\Z")
_FALSE = re.compile(r"\A['\"]?(?:False|false|0|no|off)['\"]?\Z")
_STARRED = re.compile(r"(?<![\w/.*])\*(?![\w/.*])")
_DUMMY = re.compile(
    r"['\"](?:[\w.]*\.)?(?:dummy|fake|mock|sandbox|noop|dry[-_]run|console|filebased|locmem)(?:\.\w+)?['\"]",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"change[-_ ]?me|changeit|replace[-_ ]?me|your[-_](?:secret|key|domain)|insecure|xxx+", re.IGNORECASE
)
_SECRET = re.compile(r"(?:SECRET|PASSWORD|PASSWD|TOKEN|KEY|SALT|DSN)\Z")
_OPPOSITE = re.compile(r"SKIP|DISABLE|NO_|IGNORE")
_PASSWORD = re.compile(r"PASS(?:WORD|WD)?\Z|SECRET(?:_KEY)?\Z|TOKEN\Z")
_SAFE_COOKIE = re.compile(r"_COOKIE_(?:SECURE|HTTPONLY)\Z|\ASECURE_SSL_REDIRECT\Z|SSL_VERIFY|VERIFY_SSL|VERIFY_CERT")
_ALL_ORIGINS = re.compile(r"CORS_(?:ORIGIN_ALLOW_ALL|ALLOW_ALL_ORIGINS)\Z")
_NOT_SERVING = re.compile(r"(?:\A|[/_.-])(?:tests?|testing|dev|development|local|debug)[/_.-]", re.IGNORECASE)
"""Names of files with settings for another purpose than serving."""


def danger_of(setting: Setting, default: str) -> str:
    """Return the key of the reason why a default is dangerous in production; empty if nothing shows it.

    Args:
        setting: the setting or variable.
        default: its default as it is shown.
    """
    name = setting.name
    tests = {
        "debug": name.endswith("DEBUG") and bool(_TRUE.match(default)) and not setting.condition,
        "any_host": name.endswith("ALLOWED_HOSTS") and bool(_STARRED.search(default)),
        "every_origin": bool(_ALL_ORIGINS.search(name) and _TRUE.match(default)),
        "unprotected": bool(_SAFE_COOKIE.search(name) and not _OPPOSITE.search(name)) and bool(_FALSE.match(default)),
        "no_hsts": name == "SECURE_HSTS_SECONDS" and default == "0",
        "pickled_sessions": name.endswith("SERIALIZER") and "ickle" in default,
        "secret": default == MASKED_DEFAULT and bool(_SECRET.search(name)),
        "placeholder": bool(_PLACEHOLDER.search(default)),
        "dummy": bool(_DUMMY.search(default)) and "LOG" not in name,
        "no_password": bool(_PASSWORD.search(name)) and default in ("''", '""') and not setting.condition,
    }
    return next((kind for kind, holds in tests.items() if holds), "")


def serves(setting: Setting) -> bool:
    """Return whether the file of a setting may be that of the serving program, and not of tests or development."""
    return not _NOT_SERVING.search(setting.file)
