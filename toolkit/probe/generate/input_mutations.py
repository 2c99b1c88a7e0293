"""Mutate serialized inputs: boundary values, other types, omissions and repetitions.

The same numbers drawn give the same inputs.
"""

import json
import re

from .value_spots import rows_of_state

GENERAL = (
    None, True, False, 0, 1, -1, 2, 7, 10, 100, 1000, -5, 0.5, -1.5, 10000000000.0, "", " ", "a", "A b", "0", "1",
    "-1", "1.5", "true", "None", "abc", "a,b", "a=1&b=2", "a:b", "a/b", "x y z", "\u3042", [], [1], ["a", "b"],
    [[1, 2]], {}, {"a": 1}, {"a": {"b": [1]}}, {"$py": "tuple", "of": []}, {"$py": "tuple", "of": [1, "a"]},
    {"$py": "bytes", "of": "ab"}, {"$py": "set", "of": [1]}, {"$py": "datetime", "of": "2024-02-29T23:59:59"},
    {"$py": "datetime", "of": "2024-01-01T00:00:00"}, {"$py": "datetime", "of": "1999-12-31T12:00:00+09:00"},
    {"$py": "date", "of": "2024-03-31"}, {"$py": "timedelta", "of": [1, 30, 0]}, {"$py": "Decimal", "of": "1.10"},
)  # fmt: skip
"""Values of every kind."""

TEXTS = (
    "2024-01-30", "2024-01-30T12:34:56", "2024-01-30T12:34:56.789000", "2024-01-30 12:34", "20240130", "12:34",
    "12:34:56", "Mon, 01 Jan 2024 00:00:00 GMT", "Monday, 01-Jan-24 00:00:00 GMT", "Mon Jan  1 00:00:00 2024", "now",
    "today", "-1d", "+2h", "noon", "http://example.invalid/a/b?c=1&d=2#e", "https://user@example.invalid:8443/",
    "//example.invalid/x", "/a/b.c", "javascript:x", "example.invalid", ".example.invalid", "a@example.invalid",
    "127.0.0.1", "a == 1", "a > 1 and b < 2", "a != 'x' or not b", "f('x')", "a.b == [1, 2]", '{"a": 1}',
    '["a", 1, null]', "a:b", "a:b AND c:d", "a:(b OR c) NOT d", 'a:"b c"', "a:[1 TO 9]", "a:>5", "a:b*", "/a.b/",
    "-a +b", "a;q=0.5, b", 'W/"abc", "def"', "*", "%E3%81%82", "a+b%20c", "<b>&amp;</b>", "line\nline\r\n", "\t",
    "caf\xe9", "0x1F", "1e5", "zz", "ffffffffffffffffffffffff",
)  # fmt: skip
"""Texts that many programs parse."""

_SEPARATORS = " ,;:./-_=&|()[]{}'\"+*<>!?@#%"


class Mutator(object):
    """Mutates the arguments of a function.

    Args:
        random: draws numbers.
        texts, numbers: constants of the program.
    """

    def __init__(self, random, texts, numbers):
        self.random = random
        self._texts = list(texts) or ["a"]
        self.known_texts = frozenset(self._texts)
        self._numbers = list(numbers) or [0]
        self._seen = []

    def learn(self, given):
        """Record the values of an input, to be used in others."""
        for _, _, value in list(_spots(given))[:30]:
            if len(self._seen) < 3000 and len(json.dumps(value)) < 500:
                self._seen.append(value)

    def mutate(self, given, other):
        """Mutate an input.

        Args:
            given: the arguments by name.
            other: those of another input of the same function.
        """
        draw = self.random
        made = json.loads(json.dumps(given))
        for _ in range(draw.choice((1, 1, 1, 2, 2, 3))):
            spots = [spot for spot in _spots(made) if spot[0] is not made or spot[1] not in ("self", "cls")]
            if not spots:
                break
            holder, key, value = draw.choice(spots)
            if holder is made and draw.random() < 0.15 and key in other:
                holder[key] = json.loads(json.dumps(other[key]))
            else:
                self._change(holder, key, value)
        return made

    def any_value(self):
        """Return any value."""
        draw = self.random
        way = draw.random()
        if way < 0.25:
            return draw.choice(self._texts)
        if way < 0.4:
            return draw.choice(self._numbers)
        if way < 0.55:
            return draw.choice(TEXTS)
        if way < 0.75 and self._seen:
            return json.loads(json.dumps(draw.choice(self._seen)))
        return json.loads(json.dumps(draw.choice(GENERAL)))

    def known_value(self, value):
        """Return a value of the same kind that the program knows."""
        draw = self.random
        if isinstance(value, str):
            return draw.choice(self._texts)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return draw.choice(self._numbers) if is_number else self.any_value()

    def _change(self, holder, key, value):
        draw = self.random
        if draw.random() < 0.12:
            holder[key] = self.any_value()
        elif isinstance(value, bool) or value is None:
            holder[key] = self.any_value() if value is None else not value
        elif isinstance(value, (int, float)):
            holder[key] = self._number(value)
        elif isinstance(value, str):
            holder[key] = self.text_like(value)
        elif isinstance(value, list):
            holder[key] = self._array(value)
        elif isinstance(value, dict):
            holder[key] = self._mutate_wrapped(value) if "$py" in value else self._object(value)

    def _number(self, value):
        draw = self.random
        return draw.choice(
            (
                value + 1,
                value - 1,
                -value,
                0,
                value * 2,
                value // 2,
                draw.choice(self._numbers),
                str(value),
                value + 0.5,
            )
        )

    def text_like(self, value):
        """Return a text similar to another one."""
        draw = self.random
        return draw.choice(_WAYS)(self, value, draw)

    def a_text(self):
        """Return a text that may have a meaning for the program."""
        draw = self.random
        seen = self.seen_texts()
        way = draw.random()
        if way < 0.5 or (way < 0.7 and not seen):
            return draw.choice(self._texts)
        return draw.choice(seen) if way < 0.7 else draw.choice(TEXTS)

    def whole_numbers(self):
        """Return the program's numbers that can be written in digits."""
        return [one for one in self._numbers if isinstance(one, int) and one >= 0]

    def seen_texts(self):
        """Return texts of recently learned inputs."""
        return [one for one in self._seen[-200:] if isinstance(one, str)]

    def _array(self, value):
        draw = self.random
        made = list(value)
        way = draw.randrange(6)
        if way == 0 or not made:
            made.insert(draw.randrange(len(made) + 1), self.any_value())
        elif way == 1:
            del made[draw.randrange(len(made))]
        elif way == 2:
            made.append(made[draw.randrange(len(made))])
        elif way == 3:
            made.reverse()
        elif way == 4:
            made = []
        else:
            made = made + made
        return made

    def _object(self, value):
        draw = self.random
        made = dict(value)
        names = sorted(made)
        way = draw.randrange(4)
        if way == 0 and names:
            del made[draw.choice(names)]
        elif way == 1 and names:
            name = draw.choice(names)
            made[draw.choice(self._texts)] = made.pop(name)
        elif way == 2:
            made = {}
        else:
            made[draw.choice(names) if names and draw.random() < 0.3 else draw.choice(self._texts)] = self.any_value()
        return made

    def _mutate_wrapped(self, value):
        """Mutate a value without a form in Extended JSON: another one of its kind, or none."""
        draw = self.random
        alike = [
            one for one in list(self._seen) + list(GENERAL) if isinstance(one, dict) and one.get("$py") == value["$py"]
        ]
        if value["$py"] == "bytes" and draw.random() < 0.7:
            return {"$py": "bytes", "of": self.text_like(value["of"])}
        if value["$py"] == "datetime" and draw.random() < 0.5:
            return {"$py": "datetime", "of": self._moment(value["of"])}
        return json.loads(json.dumps(draw.choice(alike))) if alike and draw.random() < 0.8 else self.any_value()

    def _moment(self, text):
        """Return a nearby moment: another part of the date or time, with or without a zone."""
        draw = self.random
        way = draw.randrange(4)
        if way == 0:
            return "%s-%02d-%02dT%s" % (text[:4], draw.randint(1, 12), draw.randint(1, 28), text[11:])
        if way == 1:
            return (
                text[:11] + "%02d:%02d:%02d" % (draw.randrange(24), draw.randrange(60), draw.randrange(60)) + text[19:]
            )
        if way == 2:
            return text[:19] + draw.choice(("", "+00:00", "+09:00", "-08:00", ".000001", ".500000"))
        return "%04d%s" % (draw.choice((1, 1970, 1999, 2000, 2023, 2038, 9999)), text[4:])


def _cut(value, start, end):
    return value[:start] + value[end:]


def _two(draw, value):
    start, end = draw.randrange(len(value) + 1), draw.randrange(len(value) + 1)
    return (start, end) if start <= end else (end, start)


def _delete_part(_self, value, draw):
    return _cut(value, *_two(draw, value))


def _without_letter(_self, value, draw):
    place = draw.randrange(len(value) + 1)
    return _cut(value, place, place + 1)


def _double_part(_self, value, draw):
    start, end = _two(draw, value)
    return value[:end] + value[start:end] + value[end:]


def _insert_text(self, value, draw):
    place = draw.randrange(len(value) + 1)
    return value[:place] + self.a_text() + value[place:]


def _join_texts(self, value, draw):
    return value + draw.choice(("",) + tuple(_SEPARATORS)) + self.a_text()


def _lead_with(self, value, draw):
    return self.a_text() + draw.choice(("",) + tuple(_SEPARATORS)) + value


def _separate(_self, value, draw):
    place = draw.randrange(len(value) + 1)
    return value[:place] + draw.choice(_SEPARATORS) + value[place + draw.randrange(2) :]


def _change_word(self, value, draw):
    """Replace one of the words of a text."""
    places = _words(value)
    if not places:
        return self.a_text()
    start, end = draw.choice(places)
    return value[:start] + self.a_text() + value[end:]


def _change_digit(self, value, draw):
    """Replace one of the numbers in a text."""
    places = [(start, end) for start, end in _words(value) if value[start:end].isdigit()]
    if not places:
        return _change_word(self, value, draw)
    start, end = draw.choice(places)
    number = int(value[start:end][:15])
    other = draw.choice(
        (number + 1, max(number - 1, 0), 0, number * 10, draw.choice((12, 13, 23, 24, 31, 32, 59, 60, 99)))
    )
    return value[:start] + ("%d" % other).rjust(end - start if draw.random() < 0.7 else 1, "0") + value[end:]


def _put_number(self, value, draw):
    """Replace digits of a text by a number from the program's constants, padded to the same width."""
    runs = [found.span() for found in re.finditer("[0-9]+", value)]
    if not runs:
        return _join_texts(self, value, draw)
    start, end = draw.choice(runs)
    width = draw.choice([one for one in (1, 2, 4, end - start) if one <= end - start])
    place = draw.randrange(start, end - width + 1)
    known = [one for one in self.whole_numbers() if len("%d" % one) <= width] or [0]
    return value[:place] + ("%d" % draw.choice(known)).rjust(width, "0") + value[place + width :]


def _words(value):
    places, start = [], None
    for index, letter in enumerate(value + "\0"):
        if letter.isalnum() or letter == "_":
            start = index if start is None else start
        elif start is not None:
            places.append((start, index))
            start = None
    return places


_WAYS = (
    _delete_part, _without_letter, _double_part, _insert_text, _insert_text, _join_texts, _lead_with, _separate,
    _change_word, _change_word,
    _change_digit, _change_digit, _put_number, _put_number,
    lambda self, _value, _draw: self.a_text(),
    lambda self, _value, _draw: self.a_text(),
    lambda _self, value, _draw: value.upper() if value != value.upper() else value.lower(),
    lambda _self, value, draw: draw.choice((" " + value, value + " ", value.strip(), value + "\n", value.title())),
    lambda _self, value, draw: value[: draw.randrange(len(value) + 1)],
    lambda _self, value, draw: value[draw.randrange(len(value) + 1) :],
)  # fmt: skip


def _spots(value):
    """Yield (holder, key, value) of every part of a value that can be replaced."""
    if isinstance(value, dict) and "$py" in value:
        inside = value.get("state" if value["$py"] == "object" else "of")
        pairs, value = [], inside if value["$py"] in _HOLDERS else None
        for found in _spots(value) if value else ():
            yield found
    elif isinstance(value, dict):
        pairs = [(key, value[key]) for key in value if not key.startswith("$")]
    else:
        pairs = enumerate(value) if isinstance(value, list) else ()
    for key, one in pairs:
        rows = rows_of_state(one)
        if rows is None:
            yield value, key, one
        for held in [one] if rows is None else rows:
            for found in _spots(held):
                yield found


_HOLDERS = ("object", "tuple", "set", "dict", "frozenset")
