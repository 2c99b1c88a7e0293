"""Find the files that the input of a call names, and keep them as they are when it begins."""

import os

from ..values.recording_lines import encoded

_MOST = 10  # files of one input
_LOOKS = 2000  # values and names of one input that are looked through
_LONGEST = 1000  # characters of a path
_LONGEST_NAME = 200  # of one that is relative to a folder
_NAMES = 20  # such names of one input that are looked for
_TEXT = type(b"".decode("ascii"))
_SEP = os.sep
_SIGN = os.sep.encode("ascii")
_PAIR = 2  # a name and its value
_HOLDERS = (list, tuple, set, frozenset)


class NamedFiles(object):
    """Keeps the files that inputs name.

    Args:
        contents: a `file_contents.FileContents`.
        folders: returns the folders that names may be relative to now.
    """

    def __init__(self, contents, folders=list):
        self._contents = contents
        self._folders = folders
        self._places = contents.places
        self._signs = [one.encode("utf-8") if isinstance(one, _TEXT) else one for one in self._places]
        self._written_signs = [encoded(one)[1:-1] for one in self._places]

    def named_in(self, given, data, where, names=()):
        """Return each `KeptFile` that arguments name; None if they name some that must not be looked at now.

        Args:
            given: the arguments.
            data: the same in bytes.
            where: who is called.
            names: those of the arguments, if they have some.
        """
        is_named = _SIGN in data and any([one in data for one in self._signs])
        return self._find(dict(zip(names, given)) if names else given, where) if is_named else ()

    def named_in_written(self, written, text, where):
        """Return what written arguments name, as `named_in` does; `text`: these as JSON."""
        return self._find(written, where) if any([one in text for one in self._written_signs]) else ()

    def take(self, named, given, where):
        """Return the files, path -> content, for a replay, as far as there is room for them.

        Args:
            named: those that an input names by their paths: see `named_in`.
            given: the input, which may also name files by names relative to a folder.
            where: who is called.
        """
        named = self.with_relative(named, given, where)
        return self._contents.take(named[:_MOST], where) if named else {}

    def with_relative(self, named, given, where):
        """Return the files that an input names, also those by names relative to a folder; None as in `named`.

        It takes longer than to find paths, since any text with a full stop may be such a name.

        Args:
            named: those that it names by their paths: see `named_in`.
            given: the input.
            where: who is called.
        """
        relative, _ = self._texts_in(given, _name_of, _NAMES) if named is not None else ((), True)
        if not relative or self._contents.is_closed(where):
            return named
        folders = [os.path.join(one, "") for one in self._folders()]
        found = [self._contents.look(os.path.join(folder, name), where) for folder in folders for name in relative]
        return tuple(named) + tuple([one for one in found if one is not None and one not in named])

    def _find(self, given, where):
        if self._contents.is_closed(where):
            return None
        paths, is_whole = self._texts_in(given, self._path_of, _MOST)
        if not is_whole:
            self._contents.leave_out("file_busy", where)
        found = [self._contents.look(path, where) for path in sorted(paths)]
        return tuple([one for one in found if one is not None])

    def _texts_in(self, given, chosen, most):
        """Return at most so many texts that a value holds at any depth, each once, in what is chosen of them.

        Beside them, whether it was looked through as far as that: of what is large only a part is.
        What a secret name stands for is passed over, as are the values of pairs that begin with one.
        """
        waiting, found, looks, is_whole = [given], [], 0, True
        while waiting and looks < _LOOKS and len(found) < most:
            one = waiting.pop()
            looks += 1
            kind = type(one)
            if kind is dict and len(one) + looks > _LOOKS:
                is_whole = False
            elif kind is dict:
                looks += len(one)
                waiting += [held for name, held in one.items() if not self._contents.hides(name)]
            elif kind in _HOLDERS:
                is_pair = len(one) == _PAIR and kind in (list, tuple)
                waiting += one[:1] if is_pair and self._contents.hides(one[0]) else one
            elif kind is str or kind is bytes or kind is _TEXT:
                text = chosen(_native(kind, one))
                if text and text not in found:
                    found.append(text)
        return found, is_whole and not (waiting and looks >= _LOOKS)

    def _path_of(self, text):
        """Return a text as a path in a place whose files are kept; empty if it is none."""
        is_path = len(text) <= _LONGEST and text.startswith(self._places) and "\0" not in text
        return text.rstrip(_SEP) if is_path else ""


def _name_of(text):
    """Return a text if it may be the name of a file, relative to a folder; else an empty one."""
    is_name = 2 < len(text) <= _LONGEST_NAME and not text.startswith((_SEP, ".")) and ("." in text or _SEP in text)
    return text if is_name and not ("\n" in text or "\0" in text or "://" in text) else ""


def _native(kind, text):
    """Return the beginning of a text or of bytes as the interpreter has paths: as bytes in Python 2."""
    if kind is str:
        return text
    if kind is bytes:
        return os.fsdecode(text[: _LONGEST + 1])
    return text.encode("utf-8")


def digest_of(named):
    """Return what tells files from others, and the same ones with other contents."""
    return tuple([(one.name, one.digest) for one in named])
