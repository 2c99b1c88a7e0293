"""Mask serialized values, in the form of a recording and of the parts of an answer.

They are masked by the names of fields at every depth, by adjacent names, and every text on its own.
"""

import base64
import functools
import re

from . import graphql, json_texts, login_calls, named_members, python_texts, secret_objects, tables
from .byte_texts import is_shifted, mask_bytes
from .command_lines import mask_command_words
from .compressed_bytes import mask_compressed
from .headers import shown_header
from .maps import is_map_of_secrets, map_of_secrets
from .named_rows import NAME_KEYS, VALUE_KEYS, is_change, mask_changes, roles_of
from .program_options import PROGRAMS
from .protocols import is_setting
from .pseudonym_shapes import is_made_up, is_pseudonym
from .python2_texts import UnwrappedValues
from .quick_patterns import is_card
from .secret_names import is_plain_value
from .settings_texts import is_netrc
from .validation_messages import mask_errors, name_of_place

_TEXT = type(b"".decode("ascii"))
TEXTS = (str, _TEXT)
_INTEGERS = (int,) if str is not bytes else (int, long)  # noqa: F821
_HARMLESS_TEXT = re.compile(r"[A-Za-z_][A-Za-z_ .!?]*\Z")
_FIELD_NAME = re.compile(r"\$?[^\W\d_][\w. \[\]-]{0,63}:?\Z", re.U)
_OTHER_FIELD = re.compile(r"[a-z]{2,20}(?:_[a-z]{2,20}){1,3}\Z")
_HOLDERS = frozenset(["tuple", "namedtuple", "set", "frozenset", "deque", "dict", "OrderedDict"])
_REMEMBERED = 8000000  # characters of texts that masking leaves as they are
_OF_ENTRY = 100  # of them, for each text
_BESIDE_KEYS = frozenset(
    VALUE_KEYS
    + ("input", "inputvalue", "given", "received", "actual", "submitted", "rejectedvalue")
    + (
        "rejected",
        "provided",
        "attempted",
        "supplied",
        "entered",
        "badvalue",
        "invalidvalue",
        "got",
        "found",
        "was",
        "answer",
        "reply",
        "#text",
        "$",
        "$t",
    )
    + ("before", "after", "from", "to", "oldvalue", "newvalue")
)
_WITHIN = frozenset(VALUE_KEYS + ("of", "base", "$oid", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal"))
_WITHIN_SECRETS = _WITHIN | frozenset(["id", "key", "access", "refresh", "private", "plain", "code", "hash", "secret"])
NAMES_OF_OURS = frozenset(["$py", "class", "id", "type", "nth", "unset"])
"""Members of values of ours that hold names of the program."""
OF_REFERENCES = frozenset(["name", "enum", "function", "ZoneInfo", "pytz", "timezone", "timedelta", "same"])


class ValueMask(object):
    """Masks serialized values.

    Args:
        masking: a `masking.Masking`.
    """

    def __init__(self, masking):
        self._masking = masking
        self._harmless = set()
        self._characters, self._learned = 0, None
        self._unwrapped = UnwrappedValues()

    def value(self, value, name=None):
        """Mask a value.

        Args:
            value: a value that `json.dumps` can write.
            name: name of its field, if it is secret.
        """
        if isinstance(value, (dict, list, tuple)):
            if not self._unwrapped.is_inside:
                return self._unwrapped.mask(lambda one: self.value(one, name), value)
            return self._mapping(value, name) if isinstance(value, dict) else self._array(value, name)
        if isinstance(value, TEXTS):
            return self._text_of_name(value, name) if name is not None else self.text(value)
        if not isinstance(value, _INTEGERS + (float,)) or isinstance(value, bool):
            return value
        if (name is not None and not is_plain_value(name, value)) or (name is None and _is_card(value)):
            return self._masking.value(value, name or "card_number")
        return value

    def text(self, text):
        """Mask a single text."""
        if len(text) < 4:
            return text
        learned = self._masking.learned.shown  # a new list with each secret
        if learned is not self._learned or self._characters > _REMEMBERED:
            self._learned, self._characters = learned, 0
            self._harmless.clear()
        if text in self._harmless:
            return text
        if len(text) < 60 and _HARMLESS_TEXT.match(text) and not (is_netrc(text) or is_setting(text)):
            return text
        before = text if isinstance(text, _TEXT) else text.decode("latin-1")
        spared = self._masking.spared
        other = python_texts.without(json_texts.without(before, self.value), self.value)
        if is_shifted(other):
            other = mask_bytes(other.encode("ascii"), self._masking.thorough).decode("latin-1")
        other = self._masking.thorough(other)
        is_harmless = other == text and self._masking.spared == spared  # in every case
        if is_harmless and learned is self._masking.learned.shown:
            self._harmless.add(text)
            self._characters += len(text) + _OF_ENTRY
        return other

    def _text_of_name(self, text, name):
        return self._masking.value(text, name)

    def _hides(self, name):
        return isinstance(name, TEXTS) and self._masking.hides(name)

    def _names_in(self, place):
        """Return the secret names in the name of a field or in the path to it, the innermost first."""
        parts = place.get("of") if isinstance(place, dict) else place
        return [part for part in (parts[::-1] if isinstance(parts, list) else [parts]) if self._hides(part)]

    def _mapping(self, value, name):
        kind = value.get("$py")
        if kind is not None:
            return self._mask_wrapped(value, kind, name)
        if set(value) in (set(["base64", "size"]), set(["base64"]), set(["base64", "subType"])):
            return dict(value, base64=self.binary(value["base64"], name if "subType" in value else None))
        keys = dict([(key.lower(), key) for key in value if isinstance(key, TEXTS)])
        beside = self._name_beside(value, keys) or name_of_place(self._names_in, value)
        if beside is None and secret_objects.is_secret_object(value):
            beside = "secret"
        names = secret_objects.names_of_members(self._hides, value)
        masked = type(value)()
        for key, held in self._of_qualified(self._of_tables(self._of_changes(mask_errors(self.value, value, beside)))):
            if secret_objects.is_of_kubernetes(value, key):
                masked[key] = self._each_text(held, "secret")
            elif isinstance(held, dict) and is_map_of_secrets(key) and self._hides(key):
                masked[key] = map_of_secrets(self, held, key)
            elif isinstance(held, (dict, list)) and self._name_of_members(key, beside):
                masked[key] = self._holder(held, self._name_of_members(key, beside))
            elif self._belongs(key, name, beside):
                masked[self.text(key)] = self._holder(held, name)
            else:
                masked[self.text(key)] = self.value(held, names.get(key) or self._name_of(key, name, beside))
        return masked

    def _name_beside(self, value, keys):
        """Return the secret name that a member holds; `keys`: those of the object, by their small letters."""
        order = [keys[key] for key in NAME_KEYS if key in keys] + [key for key in keys.values() if roles_of(key)[0]]
        return next((name for key in order for name in self._names_in(value[key])), None)

    def _name_of_members(self, key, beside):
        """Return the secret name of the members of a list that are no words: of `tokens`, of `values` beside a name."""
        return key[:-1] if self._masking.hides_members(key) else beside if key in ("values", "vals") else None

    def _of_changes(self, value):
        """Mask the values in members of an object beside a filter by the name of a secret."""
        members = list(value.values())
        shown = mask_changes(self.value, self._hides, members)
        return value if shown is members else type(value)(zip(value, shown))

    def _of_qualified(self, value):
        """Yield the members of a mapping, in which those are masked that are secret together with its key."""
        for key, held in value.items():
            is_object = isinstance(held, dict) and not self._hides(key)
            yield key, secret_objects.with_qualified(self, self._hides, key, held) if is_object else held

    def _of_tables(self, value):
        """Mask the rows of a mapping by its columns, its parameters by its statement, variables by their document."""
        value = tables.mask_parallel(self, self._hides, login_calls.parameters(self, value))
        members = list(value.values())
        shown = graphql.mask_variables(self, self._hides, members)
        value = value if shown is members else type(value)(zip(value, shown))
        texts = [held for held in value.values() if tables.is_statement(held)]
        heads = [held for held in value.values() if tables.names_of_columns(self._hides, held)]
        if len(texts) != 1 and len(heads) != 1:
            return value
        masked = type(value)(value)
        for key, held in value.items():
            if len(heads) == 1 and held is not heads[0]:
                masked[key] = tables.with_rows(self, self._hides, heads[0], held) or held
            elif len(texts) == 1 and tables.is_parameters(held):
                masked[key] = tables.parameters(self._masking, texts[0], held)
        return masked

    def _holder(self, value, name):
        """Mask a list or object in which every text that is not an ordinary word is a secret."""
        if isinstance(value, dict) and value.get("$py") in _HOLDERS:
            return dict(value, of=self._holder(value.get("of"), name))
        if isinstance(value, dict) and "$py" not in value:
            return type(value)((self.made_up(key, name), self._holder(held, name)) for key, held in value.items())
        if isinstance(value, list):
            return [self._holder(one, name) for one in value]
        return self.made_up(value, name) if isinstance(value, TEXTS) else self.value(value)

    def _each_text(self, value, name):
        """Mask all texts under a name."""
        if isinstance(value, dict) and "$py" not in value:
            return type(value)((key, self._each_text(held, name)) for key, held in value.items())
        return self.value(value, name)

    def made_up(self, text, name):
        """Mask a value that is a text and no ordinary word."""
        return self._masking.value(text, name) if isinstance(text, TEXTS) and is_made_up(text) else text

    def _belongs(self, key, name, beside):
        """True if a member belongs to the secret that its object is named after: `x` of `password`, not `policy`."""
        if name is None or not isinstance(key, TEXTS) or self._name_of(key, name, beside) is not None:
            return False
        return self._hides("%s_%s" % (name, key))

    def _name_of(self, key, name, beside):
        """Return the secret name of a key's value; None if there is none."""
        if self._hides(key):
            return key
        if beside is not None and _is_beside(key):
            return beside
        if name is not None and isinstance(key, TEXTS) and (key in _WITHIN_SECRETS or key[:1] == "$"):
            return name
        return None

    def _mask_wrapped(self, value, kind, name):
        if kind in OF_REFERENCES:
            return value
        if "names" in value and kind in ("object", "namedtuple"):
            return self._named_tuple(value)
        if kind == "django_template_text":  # the `token` of an expression is its text
            name = None
        masked = type(value)()
        for key, held in value.items():
            if key in NAMES_OF_OURS:
                masked[key] = held
            elif key == "of" and kind in ("dict", "OrderedDict", "defaultdict", "Counter"):
                masked[key] = self._pairs(held, name)
            elif key == "state" or name is None:
                masked[key] = self.value(held)
            else:
                masked[key] = self.value(held, name)
        return masked

    def _named_tuple(self, value):
        held = value.get("base") or value
        of = [self.value(one, name if self._hides(name) else None) for name, one in zip(value["names"], held["of"])]
        if held is value:
            return dict(value, of=of)
        masked = dict((key, held) for key, held in value.items() if key != "names")
        return dict(masked, base=dict(value["base"], of=of), state=self.value(value["state"]))

    def _pairs(self, held, name):
        if not isinstance(held, list):
            return self.value(held, name)
        if len(held) == 2 and isinstance(held[1], list) and isinstance(held[0], (dict, type(None))):
            return [held[0], self._pairs(held[1], name)]  # a defaultdict: what makes its members, then those
        return [
            self._pair_of_key(pair[0], pair[1], name)
            if isinstance(pair, list) and len(pair) == 2
            else self.value(pair, name)
            for pair in held
        ]

    def _pair_of_key(self, key, held, name):
        """Mask a key and its value by the key, which may be a tuple of names."""
        names = self._names_in(key) if isinstance(key, dict) and key.get("$py") == "tuple" else ()
        if not names:
            return [
                self.value(key),
                self.value(held, self._name_of(named_members.name_of(key, self._hides), name, None)),
            ]
        return [dict(key, of=[self.value(one) for one in key["of"]]), self.value(held, names[0])]

    def _array(self, value, name):
        if len(value) == 2:
            pair = self._pair_of_texts(value)
            if pair is not None:
                return pair
        if name is None and len(value) > 2:
            value = named_members.mask_behind_names(self, self._hides, value)
        if name is None and len(value) > 1 and _is_command_line(value):
            return [self.text(one) for one in mask_command_words(self._masking.by_name, value)]
        if name is None and len(value) > 1:
            value = mask_changes(self.value, self._hides, value) if is_change(value) else value
            return self._row_by_row(graphql.mask_variables(self, self._hides, value))
        return [self.value(one, name) for one in value]

    def _pair_of_texts(self, value):
        """Mask a [name, value] pair, as in lists of headers, also as bytes; None if it is not such a pair."""
        name, held = named_members.name_of(value[0], self._hides), named_members.text_of(value[1])
        if not isinstance(name, TEXTS) or not _FIELD_NAME.match(name):
            return None
        if isinstance(held, TEXTS) and not is_pseudonym(name):
            if self._hides(name) or name.lower() in ("cookie", "set-cookie"):
                if self._hides(name) and _OTHER_FIELD.match(held):
                    shown = self._masking.value_here(held, name)  # it may be a list of names, as `required` of a schema
                else:
                    shown = shown_header(self._masking, name, held)
                return [self.value(value[0]), dict(value[1], of=shown) if isinstance(value[1], dict) else shown]
        elif isinstance(value[1], _INTEGERS + (float, list)) and self._hides(name):
            return [self.value(value[0]), self.value(value[1], name)]
        return None

    def _row_by_row(self, value):
        """Mask members of a list that may be rows, columns and rows, or a statement and its parameters."""
        first, second = value[0], value[1]
        if tables.is_statement(first) and tables.is_parameters(second):
            second = tables.parameters(self._masking, first, second)
            return [self.value(one) for one in [first, second] + value[2:]]
        if tables.is_head(self._hides, first):
            head = self.value(first)  # or it is a pair or a row itself: `[("password", ..), ("user", ..)]`
            rows = tables.with_rows(self, self._hides, first, value[1:])
            if rows is not None:
                return [head] + rows
            rows = tables.with_rows(self, self._hides, first, second)
            if rows is not None:
                return [head, rows] + [self.value(one) for one in value[2:]]
        return [self.value(one) for one in value]

    def binary(self, text, name=None):
        """Mask bytes in base64, as a whole if a name is given."""
        data = base64.b64decode(text)
        if name is None or is_pseudonym(data.decode("latin-1")):
            hide = functools.partial(mask_bytes, mask=self._masking.thorough)
            other = mask_compressed(hide(data), self.text, hide)
        else:
            other = self.value(data.decode("latin-1"), name).encode("latin-1")
        return text if other == data else base64.b64encode(other).decode("ascii")


def _is_beside(key):
    """Return whether a member may hold the value of the secret that another one names."""
    return isinstance(key, TEXTS) and (key.lower().replace("_", "") in _BESIDE_KEYS or roles_of(key)[1])


def _is_command_line(words):
    if not all([isinstance(one, TEXTS) for one in words]):
        return False
    return any([one[:1] == "-" for one in words]) or words[0].rpartition("/")[2] in PROGRAMS


def _is_card(value):
    text = "%d" % value if isinstance(value, _INTEGERS) else ""
    return 13 <= len(text) <= 19 and text[0] in "3456" and is_card(text)
