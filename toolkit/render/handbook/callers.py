"""Write the tables of callers: how each kind proves who it is, who is not checked at all, and which roles are asked."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from toolkit.model.callers import RequiredRights
from toolkit.model.inventory import AuthenticationScheme, Inventory
from toolkit.render.handbook.endpoints import ANY_METHOD, EndpointNames, EndpointRow
from toolkit.render.handbook.sentences import MOST_ROWS, Sentences
from toolkit.render.pull.markdown import cell_text, code_text

_MOST_NAMED = 60
_MOST_EXAMPLES = 3


def caller_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the table of callers, the endpoints without a check by name, and the table of roles.

    Args:
        found: the inventory.
        say: writer of sentences.
    """
    rows = EndpointNames(found).rows()
    if not rows:
        return
    checks = {
        f"{check.file}:{check.line}": None for check in found.checks if check.kind != "handler" and check.endpoints
    }
    yield say.cite("callers", checks or [row.place for row in rows[:1]], count=len(rows))
    yield say.table(("proof", "caller_check", "amount"), list(_kinds_of_callers(found, rows, say)))
    if bare := [row for row in rows if row.is_unchecked]:
        names = Markup(say.words.label("separator").join(map(_name, bare[:_MOST_NAMED])))  # noqa: S704 - in code spans
        yield say.cite("open_rows", [row.place for row in bare], count=len(bare), names=names)
        if rest := bare[_MOST_NAMED:]:
            yield say.cite("more_open_rows", [row.place for row in rest], count=len(rest))
    asked: dict[RequiredRights, list[EndpointRow]] = {}
    for row in rows:
        for item in {RequiredRights(right.check, right.names) for right in row.rights}:
            asked.setdefault(item, []).append(row)
    if asked:
        sources = dict.fromkeys(right.source for row in rows for right in row.rights)
        yield say.cite("required_rights", sources)
        table = [_right(item, behind, say) for item, behind in sorted(asked.items(), key=lambda row: -len(row[1]))]
        yield say.table(("rights", "caller_check", "amount", "endpoints"), table[:MOST_ROWS])
    yield ""


def _kinds_of_callers(
    found: Inventory, rows: Sequence[EndpointRow], say: Sentences
) -> Iterator[tuple[str | Markup, str | Markup, str]]:
    """Yield (proof, check with its place, number of rows) for each check, most rows first, then those without one."""
    places = {check.name.rpartition(".")[2]: f"{check.file}:{check.line}" for check in found.checks}
    places |= {check.name: f"{check.file}:{check.line}" for check in found.checks}
    ways: dict[tuple[str, ...], tuple[AuthenticationScheme, ...]] = {}
    for item in found.endpoints:
        ways.setdefault(item.caller_checks, item.authentication)
    counted: dict[tuple[tuple[str, ...], str], int] = {}
    for row in rows:
        schemes = next((known for names, known in ways.items() if names and names[0] in row.checks[:1]), ())
        proof = say.words.label("separator").join(dict.fromkeys(_proof(way, say) for way in schemes))
        if row.checks:
            key = tuple(row.checks), proof or say.words.label("proofs.unknown")
        elif row.partly:
            key = tuple(row.partly), say.words.label("proofs.partly")
        elif row.inside or row.called:
            key = (), say.words.label("proofs.inside")
        else:
            key = (), say.words.label("proofs.anyone" if row.is_open else "proofs.nothing")
        counted[key] = counted.get(key, 0) + 1
    for (names, proof), amount in sorted(counted.items(), key=lambda row: (not row[0][0], -row[1])):
        shown = (
            f"{code_text(name)}{say.beside(code_text(place)) if (place := _place(name, places)) else ''}"
            for name in names
        )
        yield Markup(proof), Markup(say.words.label("separator").join(shown)), str(amount)  # noqa: S704 - in code spans


def _place(name: str, places: dict[str, str]) -> str:
    return places.get(name) or places.get(name.rpartition(".")[2], "")


def _proof(way: AuthenticationScheme, say: Sentences) -> str:
    """Return how a caller proves who it is, in words."""
    if way.kind != "key":
        return say.words.label(f"proofs.{way.kind}")
    return cell_text(say.words.text(f"proofs.key_{way.place or 'header'}", field=way.field.replace("`", "")))


def _right(
    item: RequiredRights, behind: Sequence[EndpointRow], say: Sentences
) -> tuple[Markup, Markup, str, str | Markup]:
    comma = say.words.label("separator")
    names = Markup(comma.join(map(code_text, item.names)))  # noqa: S704 - in code spans
    shown = comma.join((*map(_name, behind[:_MOST_EXAMPLES]), *(["…"] if len(behind) > _MOST_EXAMPLES else ())))
    return names, Markup(code_text(item.check)), str(len(behind)), Markup(shown)  # noqa: S704 - in code spans


def _name(row: EndpointRow) -> str:
    methods = ", ".join(sorted({*row.methods} - {ANY_METHOD}))
    return code_text(f"{methods} {row.path}".strip())
