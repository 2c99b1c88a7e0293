"""`PYTHON -B PATH/probe mask.finish_recording`: mask a recording again, with all secrets learned in it.

The first and only request is `{"into": FOLDER, "key", "names", "patterns", "keep"}`, and is answered by `{"lines",
"changed", "hidden", "secrets"}`: how many lines there are, how many of them are other ones now, how many values were
hidden in these (at least one in each), and how many secrets were known; or by `{"failed"}`: why it cannot be written.
Before it comes `{"read": lines, "of": lines}` after every thousandth line that is read.

While a program runs, a line passes what is quick. Here every line is taken apart once, and its values are masked at
every depth; then a second reading hides what names gave away anywhere in the recording. Neither holds more than a line
and the secrets in memory. A file is replaced as a whole.
"""

import io
import json
import os
import re

from ..process.channel import Channel
from ..values.recording_lines import encoded, ordered
from .command_lines import mask_command_words
from .escaped_secrets import EscapedSecrets, written_pairs
from .filed_forms import FiledForms
from .json_escapes import without, words
from .learned_secrets import is_code, is_single_word, is_telling, without_code, without_word
from .masking import Masking
from .program_names import qualified_names
from .public_blocks import mask_beside
from .recording_end import end_recording
from .secret_forms import confirming_pairs, is_rest_secret, other_forms
from .secret_parts import SecretParts
from .secrets_file import forget_secrets, read_secrets
from .whole_json import mask_json
from .written_lines import LineMask

_HIDDEN = re.compile(r"masked-[0-9a-f]{12}|\bm[0-9a-f]{12}(?:@|%40)masked\.invalid")
_QUOTES = ('"', r"\"", r"\\\"")  # of a text, of JSON in it, and of JSON in that
_SUFFIX = ".finishing"
_READINGS = 2
_OFTEN = 1000  # lines between two reports of progress


def main(_arguments):
    """Finish one recording; return the exit code."""
    channel = Channel()
    asked = next(channel.requests())
    masking = Masking(
        (asked.get("key") or "").encode("ascii"), *[asked.get(name) or () for name in ("names", "patterns", "keep")]
    )
    try:
        answer = finish(asked["into"], masking, (asked.get("key") or "").encode("ascii"), report=channel.send)
    except (OSError, IOError) as error:
        answer = {"failed": error.strerror or str(error)}
    channel.send(answer)
    return 0


def finish(folder, masking, key, process="", report=None):
    """Mask the files of a recording once more.

    Args:
        folder: folder of the recording.
        masking: a `masking.Masking` with the key of the run.
        key: the same key.
        process: only files with this prefix.
        report: called with each report of progress.

    Returns:
        `{"lines", "changed", "hidden", "secrets"}`.
    """
    if not process:
        end_recording(folder)
    names = [name for name in sorted(os.listdir(folder)) if name.endswith(".jsonl") and name.startswith(process)]
    told_before = list(read_secrets(folder, key))
    of_program, count = _names_of_program(folder, names, told_before)
    progress = _Progress(_READINGS * count, report)
    secrets = RecordingSecrets(of_program, masking.replacement)
    masking.learned.tell = lambda secret, shown: secrets.add(secret, shown, masking.by_patterns(secret))
    masking.learned.is_name = secrets.names.__contains__
    masking.learned.is_finishing = True
    masking.learned.note_replacements(told_before)
    for secret, shown in [pair for pair in told_before if pair[0] != pair[1]]:
        secrets.add(secret, shown, masking.by_patterns(secret))
    told = {"lines": 0, "changed": 0, "hidden": 0}
    for way in (_Once(masking).line, secrets.without):
        if told["lines"] and secrets.is_empty():
            break
        told["lines"] = 0
        secrets.note_nested()
        for name in names:
            _rewrite(os.path.join(folder, name), progress.around(way), told)
    forget_secrets(folder)
    return dict(told, secrets=len(secrets.shown))


def _names_of_program(folder, names, told):
    """Return names of the program's modules, functions and attributes, and the number of lines."""
    found, count = set([name for name, shown in told if shown is None]), 0
    for name in names:
        with io.open(os.path.join(folder, name), encoding="utf-8", newline="\n") as lines:
            for line in lines:
                found.update(qualified_names(line))
                count += 1
    return found, count


class _Progress(object):
    """Reports how many lines were read, of so many."""

    def __init__(self, total, report):
        self._read, self._total, self._report = 0, total, report

    def around(self, way):
        """Return a function that masks a line in a way and counts it."""

        def mask_line(line):
            self._read += 1
            if self._report and not self._read % _OFTEN:
                self._report({"read": self._read, "of": self._total})
            return way(line)

        return mask_line


class RecordingSecrets(object):
    """All secrets of a recording, filed by a word of each, so that a line is searched once however many there are.

    Args:
        names: names of the program itself, which are no secrets.
        replacement: value -> what the first reading shows for a generated one; a digest of a secret is one, too.

    Attributes:
        names: the same.
        shown: secret -> what is shown for it.
    """

    def __init__(self, names=(), replacement=None):
        self.names = frozenset(names)
        self._replacement = replacement
        self.shown = {}
        self._whole = {}
        self._codes = {}
        self._forms = FiledForms()
        self._escaped = EscapedSecrets(FiledForms())
        self._parts_of_secrets = SecretParts()
        self._short = set()

    def add(self, secret, shown, masked=None):
        """Add a secret; `masked` is how it was written if a pattern had hidden a part of it before."""
        if secret in self.shown or secret in self.names:
            return
        if secret in self._short:
            return
        self._forms.add([], self._confirming(secret, shown))
        if not (is_telling(secret) or is_single_word(secret)):
            self._short.add(secret)
            if is_code(secret):
                self._forms.add([(quote + secret + quote, quote + shown + quote) for quote in _QUOTES], [])
                self._codes[secret] = shown
            return
        self.shown[secret] = shown
        if not is_telling(secret):
            self._whole[secret] = shown
            return
        self._parts_of_secrets.add(secret, shown)
        for text in [secret, masked] if is_rest_secret(secret, masked) else [secret]:
            self._add_plain(text, shown)
        self._forms.add([], [(one, shown) for one in other_forms(secret)])

    def _confirming(self, secret, shown):
        """Return (digest of a secret, the one of its pseudonym), also for digests that are hidden already."""
        found = confirming_pairs(secret, shown)
        if self._replacement is None:
            return found
        padded = [(form + "=" * (-len(form) % 4), other + "=" * (-len(other) % 4)) for form, other in found]
        return found + [(self._replacement(form), other) for form, other in sorted(set(found + padded))]

    def _add_plain(self, secret, shown):
        """File how a secret is written, also behind percent signs."""
        self._forms.add(written_pairs(secret, shown), [])
        self._escaped.add(secret, shown)

    def is_empty(self):
        """Return whether there is nothing to look for."""
        return not self.shown and not self._short

    def note_nested(self):
        """Add how secrets were written while another one, which is a part of them, was known already."""
        for secret, shown in list(self.shown.items()):
            inner = secret
            for form, other in self._forms.held_in(secret, words(secret)):
                if form != secret and form in inner:
                    inner = without(form, other, inner)
            if is_rest_secret(secret, inner):
                self._add_plain(inner, shown)

    def without(self, line):
        """Mask the secrets in a line, except for blocks that everybody is shown; others were hidden before."""
        return mask_json(lambda text: mask_beside(self._without, _as_it_is, text), line)

    def _without(self, line):
        line = self._escaped.without(line)
        known = words(line)
        for form, shown in self._forms.held_in(line, known):
            if form in line:
                line = without(form, shown, line)
        for word in known.intersection(self._whole):
            line = without_word(word, self._whole[word], line)
        for code in known.intersection(self._codes):
            line = without_code(code, self._codes[code], line)
        return self._parts_of_secrets.without(known, line)


def _as_it_is(text):
    return text


class _Once(object):
    """Masks the values of lines."""

    def __init__(self, masking):
        self._masking = masking
        self._lines = LineMask(masking)

    def line(self, text):
        """Mask a line; one that cannot be parsed is masked as text."""
        try:
            line = json.loads(text)
        except ValueError:
            return self._masking.thorough(text)
        if line.get("kind") == "run" and "command" in line:
            masked = dict(line, command=mask_command_words(self._masking.by_name, line["command"]))
        else:
            masked = self._lines.line(line)
        if masked == line:
            return text
        return self._masking.text(encoded(ordered([(name, masked[name]) for name in line])))


def _count_hidden(line):
    return len(_HIDDEN.findall(line))


def _rewrite(path, way, told):
    """Replace a file if masking changes any of its lines."""
    made = path + _SUFFIX
    if os.path.lexists(made):  # a killed run left it, or somebody has laid a link there
        os.unlink(made)
    try:
        changed = _copy(path, made, way, told)
    except (OSError, IOError):  # no space
        if os.path.lexists(made):
            os.unlink(made)
        raise
    told["changed"] += changed
    if changed:
        os.rename(made, path)
    else:
        os.unlink(made)


def _copy(path, made, way, counts):
    """Write the masked file; return the number of changed lines."""
    changed = 0
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with io.open(path, encoding="utf-8", newline="\n") as lines:  # noqa: SIM117 - Python 3.6 has no brackets here
        with io.open(handle, "w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                other = way(line[:-1]) + "\n" if line.endswith("\n") else way(line)
                counts["lines"] += 1
                if other != line:
                    changed += 1
                    counts["hidden"] += max(1, _count_hidden(other) - _count_hidden(line))
                out.write(other)
    return changed
