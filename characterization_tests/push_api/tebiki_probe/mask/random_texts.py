r"""Find generated values in a text by themselves: keys, tokens, identifiers of sessions.

No name and no notation is needed. In words and in names of programs, most letters follow the one before them more often
than they would by chance; in values that a generator drew they do not, and digits, capital and small letters alternate.
Each pair of neighbours is evidence for one or the other: the logarithm of how often it occurs by chance, divided by how
often it occurs in words (the redundancy of language, Shannon 1951). The stretch with the largest sum is what counts.

Hexadecimal digits and UUIDs stay, also as the name of a file (`0d5f1c1e-...-3f2a7c9b6e11.svg`): most are hashes, places
in memory, and identifiers of rows, by which a replay finds what it made.
"""

from __future__ import unicode_literals

import re

from .encoded_texts import is_encoded_text
from .pseudonym_shapes import DURATION, PSEUDONYM, is_pseudonym

_RUN = re.compile(r"[A-Za-z0-9_+/=.~:|-]{12,}")
_SEGMENT = re.compile(r"[A-Za-z0-9]+")
_HEX = re.compile(r"(?:0x[0-9a-f]{1,16}|[0-9a-fA-F-]+)(?:\.[a-z]{1,4}[a-z0-9]?)?\Z")  # also as the name of a file
_OF_DRAWINGS = re.compile(r"[MmLlHhVvCcSsQqTtAaZz\d.=+/_:~|-]+\Z")  # a path of SVG
_FEWEST = 12  # characters of a value
_ENOUGH, _WITHOUT_DIGIT = 20.0, 30.0  # bits: by chance, one text in a million has twenty
_DIGIT = re.compile("[0-9]")
_SOME = 2.0  # of a part beside one that has enough
_HIGHEST = 5.0  # bits of a pair
_LOST = 8.0  # without which a stretch ends
_ZERO = "i"  # two letters further in the alphabet are one bit
_FIRSTS = "gifhhijjhnmihjjgogfhjkjpoq"
_PAIRS = """
    pighpmimipjfifojqfgeklnokm emmneqqoflqeloenqhimfqqqlq fqkqfqqdiqhhqqdqqimfiqqqmq flnjconqenpkmnfoqjhnhopomq
    imhfkkknmqmhifnjneehnkmimo gqoofgpqdqohooeoqhlifqqqjq fppqdojheqqjmhgnqginfqqqoq dpqqdqqqeqqnnpdqqknigqqqmq
    ijhiijiolqlhidgkqiggpjqnoj fomoeonoconnmmfklogmgnmono eoqndpnofqhmolgpqnhmgqmqdq fonjdnqqeqofppfnqpiiinqqgq
    djondqpqeqpljoffpqjnhqqqmq gqhgfkepgqmmokhoqofejlqqjp ljiinljmloiihdjiqehigkiomm eqpleqokhqofpqfhqejhiqqqjq
    jnmmmmmnmnngmmlkmljlamlnnn fpkjcnkqfqlljkfmqjhhimpqhq hqipeoqegqmknohippgegqnqlq fplodoqhdqqlnpfnqgghjqoqjq
    jhijhmilioihhfliqfffiqoqlk eqnobqoqdqqmpphpqompnpqqqq cnnmeppgeqojqgfoqhhnpqmqqq inflflplfpokjonepnldmopkko
    enmnkqpqjqqkkjcgqlhjdqmqop dpqqcppoiqqnnneqpqopeppqlo
"""
"""Bits for a first letter, and for each letter (a column) behind each other one (a row): how often it would stand there
by chance to how often it does in 13,140 words of programs, of documents, and of Japanese in Latin letters."""
_OF_DIGIT = 2.5  # between a letter and a digit
_BETWEEN_DIGITS = -0.7
_OF_HUMP = 1.5
_OF_SIGN = -0.5
_OF_SEPARATOR = -4.0
_OF_ORDER = -1.0  # as in an alphabet, or twice the same
_LEAST, _MOST = -2.0, 2.0  # of a first letter


def _bits(letters):
    return [(ord(one) - ord(_ZERO)) / 2.0 for one in letters]


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_START = dict(zip(_LETTERS, [max(_LEAST, min(_MOST, bits)) for bits in _bits(_FIRSTS)]))
_AFTER = dict(
    (one + other, bits) for one, row in zip(_LETTERS, _PAIRS.split()) for other, bits in zip(_LETTERS, _bits(row))
)
_AFTER.update((pair, _OF_ORDER) for pair in _AFTER if ord(pair[1]) - ord(pair[0]) in (0, 1))


def without(replaced, text):
    """Hide such values in a text.

    Args:
        replaced: value -> its replacement.
        text: text of any kind.
    """
    if "masked" in text:
        return "".join([one if is_pseudonym(one) else _without_values(replaced, one) for one in PSEUDONYM.split(text)])
    return _without_values(replaced, text)


def bits_of(text):
    """Return how much the neighbours in a text speak for chance, in bits; below zero, they speak for words."""
    return sum(_evidence(text))


def _without_values(replaced, text):
    return _RUN.sub(lambda match: _without(replaced, match.group()), text)


def _without(replaced, run):
    pieces, end = [], 0
    for start, stop, bits in _stretches(_evidence(run)):
        begin, last = _widen(run, start, stop)
        held = run[begin:last]
        if begin >= end and _is_value(held, bits):
            pieces += [run[end:begin], replaced(held)]
            end = last
    return "".join(pieces) + run[end:] if pieces else run


def _is_value(held, bits):
    if bits < _WITHOUT_DIGIT and not _DIGIT.search(held):
        return False
    if len(held) < _FEWEST or any([form.match(held) for form in (_HEX, _OF_DRAWINGS, DURATION)]):
        return False
    return "masked" not in held and not is_encoded_text(held)


def _evidence(text):
    """Return the bits of each character behind the one before it."""
    found, before = [], ""
    for one in text:
        found.append(_of_pair(before, one))
        before = one
    return found


def _of_pair(before, one):
    if one.isdigit():
        return _BETWEEN_DIGITS if before.isdigit() else _OF_DIGIT if before.isalpha() else 0.0
    if not one.isalpha():
        return _OF_SEPARATOR if one in "/.:|=" else _OF_SIGN
    if before.isdigit():
        return _OF_DIGIT
    low = one.lower()
    if not before.isalpha():
        return _START[low]
    if before.islower() and one.isupper():
        return _OF_HUMP + _START[low]
    return _AFTER[before.lower() + low]


def _stretches(evidence):
    """Yield (start, stop, bits) of the stretches with enough bits, in order."""
    total = best = 0.0
    start = stop = 0
    for at, held in enumerate(evidence + [-_HIGHEST * len(evidence) - _LOST]):
        total += held
        if total > best:
            best, stop = total, at + 1
        if total <= 0 or total < best - _LOST:
            if best >= _ENOUGH:
                yield start, stop, best
            total, best, start = 0.0, 0.0, at + 1


def _widen(text, start, stop):
    """Return a stretch with the rest of the words that it begins and ends in, and with neighbours that are random."""
    segments = [match.span() for match in _SEGMENT.finditer(text)]
    first = next((at for at, (_, last) in enumerate(segments) if last > start), 0)
    last = max([at for at, (begin, _) in enumerate(segments) if begin < stop] or [first])
    while first and _is_joined(segments[first - 1], segments[first]) and _is_random(text, segments[first - 1]):
        first -= 1
    while last + 1 < len(segments) and _is_joined(segments[last], segments[last + 1]):
        if not _is_random(text, segments[last + 1]):
            break
        last += 1
    begin, end = segments[first][0], segments[last][1]
    return begin, end + len(text[end:]) - len(text[end:].lstrip("="))


def _is_joined(one, other):
    return other[0] - one[1] == 1


def _is_random(text, segment):
    held = text[slice(*segment)]
    return bits_of(held) >= _SOME
