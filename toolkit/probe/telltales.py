"""What gives a secret or personal data away: the name of its field, or its own looks.

Each pattern comes with texts of which one must be there before it is worth a search, because every line that is
written passes here. A pattern begins with letters or a set of letters, not with a look behind: Python's `re` then
skips what cannot be a beginning.
"""

import re

NAMES = (
    ("pass", "password", "passwd", "passphrase", "passcode", "pwd", "pin", "otp", "secret", "token", "signature")
    + ("api_key", "access_key", "private_key", "auth", "authorization", "credential", "credentials")
    + ("cookie", "session_id", "csrf", "csrf_token", "csrfmiddlewaretoken")
    + ("mail", "e_mail", "mail_address", "address", "postal_code", "zip_code", "phone", "tel", "mobile")
    + ("birthday", "birthdate", "ssn", "my_number")
    + ("card_number", "card_no", "account_number", "account_no", "bank_number")
)
"""Names of fields, whole or after a separator or a hump: `db_password`, `userPassword`; `_` may be missing or `-`."""

_ALONE = r"(?<![\w.-].)"
_PRIVATE = "PRIVATE KEY-----"
_DOMAIN = r"(?!masked\.invalid)(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}\b"
_SERVICES = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "xox", "k_live_", "k_test_")
_JAPANESE_PHONE = r"(?:[5789]0-?\d{4}-?\d{4}|\d{1,3}-\d{2,4}-\d{4}|81[ -]?\d{1,2}[ -]?\d{4}[ -]?\d{4})(?![\w.-])"
PATTERNS = (
    ("private_key", (_PRIVATE,), r"-----BEGIN [A-Z ]*" + _PRIVATE + r".{0,8000}?-----END [A-Z ]*" + _PRIVATE),
    ("jwt", ("eyJ",), r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    ("bearer", ("earer", "asic", "oken"), r"[BT](?:earer|asic|oken)(?:\s|%20|\+)+[\w+/=.~-]{8,}"),
    ("url_password", ("://",), r"://[^\s/:@\"'\\]{1,80}:[^\s/@\"'\\]{1,200}(?=@)"),
    ("email", ("@",), "@" + _DOMAIN),
    ("quoted_email", ("%40",), "%40" + _DOMAIN),
    ("aws_key", ("AKIA", "ASIA"), r"A[KS]IA[A-Z0-9]{16}\b"),
    ("service_key", _SERVICES, r"(?:gh[pousr]_\w{30,}|xox[abprs]-[\w-]{10,}|[spr]k_(?:live|test)_\w{10,})"),
    ("card", (), r"[3-6]" + _ALONE + r"(?:\d{3}|\d{3}[ -])\d{4}[ -]?\d{4}[ -]?\d{3,4}(?![\w.-])"),
    ("phone", (), r"[0+]" + _ALONE + _JAPANESE_PHONE),
)
"""(name, texts of which one must be there, regular expression)."""

DIGITS = re.compile(r"\d[\d -]{8}")
"""Without it there is neither a card nor a phone."""

FIELDS_OF_JSON = re.compile(r'"([^"\\]{1,60})\\?"\s*:')
FIELDS_OF_FORMS = re.compile(r"(?:[?&;\s]|\A)([\w.%\[\]-]{1,60})=")
FIELDS_OF_PARTS = re.compile(r'name="([^"\r\n]{1,60})"')


def is_card(text):
    """Whether a number is one of a card: its last digit is the right one (Luhn, ISO/IEC 7812)."""
    digits = [int(letter) for letter in text if letter.isdigit()][::-1]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10
