"""Write the section on settings: what must be set, which defaults are dangerous, what differs, what else can be set."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.model.data_access import MASKED_DEFAULT, Setting
from toolkit.model.inventory import Inventory
from toolkit.model.setup import SampleSetting, SetupFacts
from toolkit.render.handbook.dangerous_settings import danger_of
from toolkit.render.handbook.procedure import required_by_scripts
from toolkit.render.handbook.sentences import MOST_ROWS, Markup, Sentences
from toolkit.render.pull.markdown import code_text

_OF_TESTS = re.compile(r"(?:\A|/)(?:tests?|testing)(?:[_/.]|\Z)|[_.]tests?(?:ing)?\.py\Z", re.IGNORECASE)
_OPEN = ("", "''", '""', "None")
_STRUCTURE = re.compile(
    r"BASE_DIR|INSTALLED_APPS|MIDDLEWARE|ROOT|ROOT_URLCONF|TEMPLATES|WSGI_APPLICATION|ASGI_APPLICATION|LANGUAGE_CODE|USE_I18N|USE_L10N"
    r"|AUTH_PASSWORD_VALIDATORS|DEFAULT_AUTO_FIELD|STATICFILES_\w+|LOCALE_PATHS|LANGUAGES|FIXTURE_DIRS|AUTH_USER_MODEL|PROJECT_\w+"
)
"""Settings of the structure of a program, which nobody changes to operate it."""
_KEYS = re.compile(r"(?<![\w.])\w+\[(['\"])([A-Z][A-Z0-9_]*)\1\]")
"""The read of a key of a dictionary of options."""
_MOST_NAMED = 12


class _Row(NamedTuple):
    """A setting with the environment variables that it is made of.

    Attributes:
        default: the default of its variable where that is its whole value, else its value as written.
    """

    setting: Setting
    name: str
    default: str
    required: bool
    reads: tuple[str, ...]

    @property
    def is_input(self) -> bool:
        """Test whether it is set from outside, or read by the code."""
        return bool(self.setting.variables or self.reads or self.setting.source != "settings")


def setting_lines(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the section: what is dangerous, what must be set, what has no default, what environments set differently.

    Args:
        found: the inventory with its settings.
        setup: what the repository says: sample files, and what start scripts read.
        say: writes the sentences.
    """
    yield say.heading("settings")
    own, of_tests = _rows(found.data.settings, setup)
    yield from _choice(setup, say)
    yield from _dangers(own, say)
    yield from say.ask("production_values")
    needed = {row.name: _place(row) for row in own if row.required} | required_by_scripts(setup)
    if needed:
        yield say.cite("required_settings", needed.values(), count=len(needed), names=", ".join(needed))
    if first := _first_rows(own):
        shown, heading = first[:MOST_ROWS], say.words.label("headings.every_setting")
        yield say.cite("open_settings", (), count=len(first), heading=heading)
        yield _table(shown, setup, say)
    yield from _differing(own, say)
    known = {row.setting.name for row in own}
    if shell := [item for item in setup.shell_variables if item.text.partition("=")[0] not in known]:
        names = ", ".join(item.text for item in shell)
        yield say.cite("shell_variables", [item.place for item in shell], names=names)
    if of_tests:
        named = ", ".join(row.name for row in of_tests[:_MOST_NAMED])
        yield say.cite("settings_of_tests", [_place(row) for row in of_tests], count=len(of_tests), names=named)
    yield from say.ask("environments", "secrets")


def _choice(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield which variable chooses the class of settings, and which class holds without it."""
    for item in setup.choices:
        names = ", ".join(f"{name} → {known}" if name != known else name for name, known in item.classes)
        key = "settings_class" if item.variable else "settings_class_fixed" if item.chosen else "settings_class_unknown"
        values = {"variable": item.variable, "chosen": item.chosen, "names": names}
        yield say.cite(key, [item.place], **values)


def further_settings(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the appendix with the settings that have a default, and those that the section has no room for."""
    own, _ = _rows(found.data.settings, setup)
    first = _first_rows(own)
    rest = [*first[MOST_ROWS:], *(row for row in own if row not in first and _may_change(row))]
    if rest:
        yield say.heading("every_setting")
        yield _table(sorted(rest, key=lambda row: (not row.is_input, row.name)), setup, say)


def _first_rows(rows: Sequence[_Row]) -> list[_Row]:
    """Return what must be set, and then what the code reads and has no default."""
    kept = [row for row in rows if row.required or (row.reads and row.default in _OPEN)]
    return sorted(kept, key=lambda row: not row.required)


def _may_change(row: _Row) -> bool:
    """Return whether somebody may want to change a setting: it comes from outside, the code reads it, or it differs."""
    return row.is_input or bool(row.setting.elsewhere) or not _STRUCTURE.match(row.setting.name)


def _differing(rows: Sequence[_Row], say: Sentences) -> Iterator[str]:
    """Yield a table of the settings to which several files give different values."""
    found = [row for row in rows if row.setting.elsewhere]
    if found:
        yield say.cite("differing_settings", (), count=len(found))
        table = []
        for row in found:
            others = [text.rpartition(" at ") for text in row.setting.elsewhere]
            values = [_value(_default(row, say), _place(row), say), *(_value(v, p, say) for v, _, p in others)]
            table.append((row.name, Markup(say.words.label("separator").join(values))))
        yield say.table(("setting", "values"), table[:MOST_ROWS])


def _value(value: str, place: str, say: Sentences) -> str:
    named = ("hidden", "not_set", "must_be_set", "entry_needed")
    plain = {MASKED_DEFAULT: say.words.label("hidden"), "": say.words.label("not_set")}
    labels = map(say.words.label, named)
    text = plain.get(value) or (value if value in labels else code_text(value))
    if not value and "(" not in place:
        return text
    return f"{text}{say.beside(code_text(place))}".replace("|", "\\|")


def _rows(settings: Sequence[Setting], setup: SetupFacts) -> tuple[list[_Row], list[_Row]]:
    """Return one row for each setting and its variables; those of tests apart."""
    variables = {item.name: item for item in settings if item.source == "environment"}
    made = [item for item in settings if item.source != "environment"]
    shown_within = {item.variables[0] for item in made if len(item.variables) == 1 and not item.default.endswith("...")}
    shown_within |= {item.name for item in made if item.variables == (item.name,)}
    rows = [_row(item, variables) for item in made]
    rows += [
        _Row(item, item.name, item.default, item.required, item.reads)
        for name, item in variables.items()
        if name not in shown_within
    ]
    rows = [_with_file_default(row, setup) for row in rows]
    of_tests = [row for row in rows if is_for_tests(row.setting.file)]
    return [row for row in rows if row not in of_tests], of_tests


def _with_file_default(row: _Row, setup: SetupFacts) -> _Row:
    """Return a row with the values of files of defaults in place of the keys that its default reads."""
    known = {item.name: item.value for item in setup.defaults}
    keys = [key for _, key in _KEYS.findall(row.default) if key in known]
    if not keys:
        return row
    if row.setting.name in keys or any(key in row.name for key in keys):
        name = row.name
    else:
        name = f"{row.name} ← {', '.join(dict.fromkeys(keys))}"
    if any(known[key] == "***" for key in keys):
        return row._replace(name=name, default=MASKED_DEFAULT)
    known = {key: value for key, value in known.items() if value or _KEYS.fullmatch(row.default)}
    default = _KEYS.sub(
        lambda match: repr(known[match[2]].strip("'\"")) if match[2] in known else match[0], row.default
    )
    return row._replace(name=name, default=default)


def is_for_tests(path: str) -> bool:
    """Return whether a file of settings is for tests."""
    return bool(_OF_TESTS.search(path))


def _row(item: Setting, variables: dict[str, Setting]) -> _Row:
    known = [variables[name] for name in item.variables if name in variables]
    others = ", ".join(name for name in item.variables if name != item.name)
    default = item.default
    if default == MASKED_DEFAULT and len(known) == 1:
        default = known[0].default
    is_whole = len(known) == 1 and re.fullmatch(
        rf"[\w.]+(?:\(|\[)\s*['\"]{re.escape(known[0].name)}['\"].*(?:\)|\]|\.\.\.)", default
    )
    alternative = default.partition(" or ")[2]
    is_alternative = (
        bool(alternative) and len(known) == 1 and known[0].default.startswith(alternative.removesuffix("..."))
    )
    is_shorter = len(known) == 1 and default.count("(") <= 1 + known[0].default.count("(")
    if is_alternative or (is_whole and is_shorter and default != MASKED_DEFAULT):
        default = known[0].default
    required = any(row.required for row in known) and not item.condition
    return _Row(item, f"{item.name} ← {others}" if others else item.name, default, required, item.reads)


def _place(row: _Row) -> str:
    return f"{row.setting.file}:{row.setting.line}"


def _table(rows: Sequence[_Row], setup: SetupFacts, say: Sentences) -> str:
    samples = {item.name: item for item in setup.samples}
    has_samples = any(row.setting.name in samples for row in rows)
    return say.table(
        ("setting", "source", "default", *(("sample",) if has_samples else ()), "comment", "place"),
        [
            (
                row.name,
                say.words.label("sources.environment" if row.setting.variables else f"sources.{row.setting.source}"),
                _default(row, say),
                *((_sample(samples.get(row.setting.name), say),) if has_samples else ()),
                row.setting.comment,
                _place(row),
            )
            for row in rows
        ],
    )


def _sample(item: SampleSetting | None, say: Sentences) -> str:
    """Return the value of a sample file with its place; empty if there is none."""
    if item is None or not item.value:
        return ""
    return Markup(f"{code_text(item.value)}{say.beside(code_text(item.place))}".replace("|", "\\|"))


def _default(row: _Row, say: Sentences) -> str:
    if row.default == MASKED_DEFAULT:
        return say.words.label("hidden")
    if row.required:
        return say.words.label("must_be_set")
    if row.setting.source == "database" and not row.default:
        return say.words.label("entry_needed")
    return f"{row.default} if {row.setting.condition}" if row.setting.condition else row.default


def dangerous_names(found: Inventory, setup: SetupFacts) -> list[str]:
    """Return the names of the settings whose defaults are not for production.

    Args:
        found: the inventory with its settings.
        setup: what the repository says, among it files of defaults.
    """
    return [row.setting.name for row in _rows(found.data.settings, setup)[0] if danger_of(row.setting, row.default)]


def _dangers(rows: Sequence[_Row], say: Sentences) -> Iterator[str]:
    """Yield the defaults that are not for production, in one table."""
    found = [(row, kind) for row in rows if (kind := danger_of(row.setting, row.default))]
    if found:
        yield say.cite("dangerous_settings", (), count=len(found))
        yield say.table(
            ("setting", "default", "danger", "place"),
            [(row.name, _default(row, say), say.words.label(f"dangers.{kind}"), _place(row)) for row, kind in found],
        )
