"""Run the fixers of fissix on one text, one at a time. They run in this process, and write nothing."""

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from toolkit.errors import SourceError
from toolkit.source.python2.concrete import future_features, parse_concrete

SYNTAX = {
    "except": r"\bexcept\b[^:]*,",
    "exec": r"\bexec\b",
    "ne": r"<>",
    "numliterals": r"\b0\d|\b\d\w*[lL]\b",
    "paren": r"\bin\b[^\n]*,[^\n]*[\])]",
    "print": r"\bprint\b",
    "raise": r"\braise\b[^\n]*,",
    "repr": r"`",
    "throw": r"\bthrow\b",
    "tuple_params": r"\bdef\s+\w+\s*\([^)]*\(|\blambda\b[^:]*\(",
    "unicode": r"\b[uU][rR]?['\"]|\bunicode\b|\bunichr\b",
}
"""Maps a fixer for syntax that Python 3 rejects to texts without which it changes nothing."""
_MODULES = (
    "StringIO|cStringIO|cPickle|__builtin__|copy_reg|Queue|SocketServer|ConfigParser|repr|FileDialog|tkFileDialog"
    "|SimpleDialog|tkSimpleDialog|tkColorChooser|tkCommonDialog|Dialog|Tkdnd|tkFont|tkMessageBox|ScrolledText"
    "|Tkconstants|Tix|ttk|Tkinter|markupbase|_winreg|thread|dummy_thread|dbhash|dumbdbm|dbm|gdbm|xmlrpclib"
    "|DocXMLRPCServer|SimpleXMLRPCServer|httplib|htmlentitydefs|HTMLParser|Cookie|cookielib|BaseHTTPServer"
    "|SimpleHTTPServer|CGIHTTPServer|commands|UserString|UserList|urlparse|robotparser|whichdb|anydbm"
)
NAMES = {
    "basestring": r"\bbasestring\b",
    "buffer": r"\bbuffer\b",
    "dict": r"\.(?:iter)?(?:keys|items|values)\b",
    "execfile": r"\bexecfile\b",
    "exitfunc": r"\bexitfunc\b",
    "filter": r"\bfilter\s*\(",
    "funcattrs": r"\.func_",
    "getcwdu": r"\bgetcwdu\b",
    "has_key": r"\bhas_key\b",
    "import": r"\bimport\b",
    "imports": rf"\b(?:{_MODULES})\b",
    "imports2": r"\b(?:whichdb|anydbm)\b",
    "intern": r"\bintern\s*\(",
    "long": r"\blong\b",
    "map": r"\bmap\s*\(",
    "metaclass": r"\b__metaclass__\b",
    "methodattrs": r"\.im_",
    "next": r"\.next\b|\bdef\s+next\b",
    "nonzero": r"\b__nonzero__\b",
    "operator": r"\b(?:isCallable|sequenceIncludes|isSequenceType|isMappingType|isNumberType|i?repeat)\b",
    "raw_input": r"\braw_input\b",
    "reduce": r"\breduce\s*\(",
    "reload": r"\breload\s*\(",
    "renames": r"\bmaxint\b",
    "standarderror": r"\bStandardError\b",
    "sys_exc": r"\bexc_(?:value|type|traceback)\b",
    "types": r"\btypes\.[A-Z]",
    "urllib": r"\burllib",
    "xrange": r"\bxrange\s*\(",
    "xreadlines": r"\bxreadlines\b",
    "zip": r"\bzip\s*\(",
}
"""Maps a fixer for names and results that differ in Python 3 to texts without which it changes nothing.

`input` and `itertools` are excluded: a former `raw_input` would get an `eval` in the next round, and a former
`imap` a `list`.
"""
_IMPORT = re.compile(r"^\s*(?:import|from)\s+.*$", re.MULTILINE)


def fixed_texts(text: str, path: str, fixers: Collection[str], paths: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (fixer, its result for the text), of those that change something.

    Args:
        text: code that Python 2 can parse.
        path: path of the file.
        fixers: names of the fixers to run.
        paths: paths of the files of the project, to recognize imports of modules in the same folder.

    Raises:
        SourceError: `fissix_failed`: a fixer ended with an error; `syntax`: fissix cannot read the text.
    """
    patterns = {**SYNTAX, **NAMES}
    wanted = [name for name in sorted(fixers) if re.search(patterns[name], text)]
    if "import" in wanted and not _names_neighbour(text, path, paths):
        wanted.remove("import")
    if not wanted:
        return
    original: Any = parse_concrete(text)
    for name in wanted:
        tool = _make_tool(name)
        tree = original.clone()
        tree.used_names = set(original.used_names)
        tree.future_features = future_features(text)
        for fixer in (*tool.pre_order, *tool.post_order):
            fixer.known_paths = paths
        try:
            tool.refactor_tree(tree, path)
        except Exception as error:  # its fixers hold assertions about code that they do not expect
            raise SourceError("fissix_failed", f"{name}: {type(error).__name__}: {error}") from error
        if (new := str(tree)[:-1]) != text:
            yield name, new


@cache
def _make_tool(name: str) -> Any:
    """Make the tool of fissix that runs one fixer."""
    _load_grammars()
    from fissix.refactor import RefactoringTool

    tool = RefactoringTool([f"fissix.fixes.fix_{name}"], explicit=True)
    if name == "import":
        for fixer in (*tool.pre_order, *tool.post_order):
            fixer.probably_a_local_import = _neighbour_test(fixer)
    return tool


def _load_grammars() -> None:
    """Build the grammars of fissix from their texts, because fissix itself would cache pickles in the user's home."""
    import fissix
    from fissix.pgen2 import driver, pgen

    def generate(_package: str, name: str, *_more: object) -> Any:
        return pgen.generate_grammar(str(Path(fissix.__file__).with_name(Path(name).name)))

    usual = driver.load_packaged_grammar
    driver.load_packaged_grammar = generate
    try:
        import_module("fissix.pygram")
    finally:
        driver.load_packaged_grammar = usual


def _names_neighbour(text: str, path: str, paths: Collection[str]) -> bool:
    """Return whether a text contains the name of a module in the same folder, which an import may mean."""
    folder = PurePosixPath(path).parent
    if str(folder / "__init__.py") not in paths:
        return False
    beside = {PurePosixPath(it).stem for it in paths if PurePosixPath(it).parent == folder}
    beside |= {PurePosixPath(it).parent.name for it in paths if PurePosixPath(it).parent.parent == folder}
    imports = " ".join(_IMPORT.findall(text))
    return not beside.isdisjoint(re.findall(r"\w+", imports))


def _neighbour_test(fixer: Any) -> Callable[[str], bool]:
    """Return a test for imports of modules in the same folder; fissix would look on the disk."""

    def is_neighbour(module: str) -> bool:
        if module.startswith("."):
            return False
        folder = PurePosixPath(fixer.filename).parent
        beside = folder / module.partition(".")[0]
        known = fixer.known_paths
        in_package = str(folder / "__init__.py") in known
        return in_package and (f"{beside}.py" in known or f"{beside}/__init__.py" in known)

    return is_neighbour
