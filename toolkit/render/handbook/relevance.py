"""Choose the questions that matter for a system: what its source answers is not asked, and its names stand beside."""

import re
from collections.abc import Callable, Iterable

from toolkit.model.data_access import MASKED_DEFAULT
from toolkit.model.documents import ProjectDocuments
from toolkit.model.inventory import Inventory
from toolkit.model.setup import SetupFacts
from toolkit.render.handbook.endpoints import EndpointNames
from toolkit.render.handbook.hints import backups_of, monitoring_settings
from toolkit.render.handbook.job_table import unscheduled_jobs
from toolkit.render.handbook.other_systems import name_systems
from toolkit.render.handbook.procedure import has_procedure
from toolkit.render.handbook.setting_tables import dangerous_names
from toolkit.render.handbook.stores import definitions_of, servers_of
from toolkit.render.inventory.unchecked import unchecked_endpoints

_MOST_NAMED = 6
_PERSONAL = re.compile(
    r"(?:\A|_)(?:e?mail|phone|tel|mobile|birth\w*|address|first_?name|last_?name|full_?name|gender|zip\w*|postal\w*)(?:_|\Z)",
    re.IGNORECASE,
)
_DELIVERS = ("procedure", "job", "release_command", "command")
_GOES_BACK = ("roll_back", "undo")


def relevant_questions(known: ProjectDocuments) -> dict[str, str]:
    """Return the questions that the source leaves open -> the names of the system that each is about, perhaps none.

    Args:
        known: the facts about the project.
    """
    return {
        name: _join(names) for name, test in _TESTS.items() if (names := test(known.found, known.setup)) is not None
    }


def _join(names: Iterable[str]) -> str:
    kept = [*dict.fromkeys(filter(None, names))]
    return ", ".join([*kept[:_MOST_NAMED], *(["…"] if len(kept) > _MOST_NAMED else [])])


def _if(holds: object, names: Iterable[str] = ()) -> Iterable[str] | None:
    return names if holds else None


def _doubtful_values(found: Inventory, setup: SetupFacts) -> Iterable[str] | None:
    """Return the settings whose defaults are not for production, so that production must set another value."""
    names = dangerous_names(found, setup)
    return _if(names, names)


def _open_endpoints(found: Inventory, _: SetupFacts) -> Iterable[str] | None:
    paths, names = EndpointNames(found), sorted(unchecked_endpoints(found))
    return _if(names, map(paths.endpoint, names))


def _secrets(found: Inventory, _: SetupFacts) -> Iterable[str] | None:
    names = [item.name for item in found.data.settings if item.default == MASKED_DEFAULT or item.required]
    return _if(names, names)


def _personal(found: Inventory, _: SetupFacts) -> Iterable[str] | None:
    fields = (
        f"{model.name}.{field.name}"
        for model in found.data.models
        for field in model.fields
        if _PERSONAL.search(field.name)
    )
    return _if(found.data.queries or found.data.models, fields)


def _has(setup: SetupFacts, kinds: Iterable[str]) -> bool:
    return any(fact.kind in kinds for fact in setup.delivery)


_TESTS: dict[str, Callable[[Inventory, SetupFacts], Iterable[str] | None]] = {
    "purpose": lambda _, setup: _if(not setup.about),
    "clients": lambda found, _: _if(found.routes),
    "open_endpoints": _open_endpoints,
    "host_names": lambda found, _: _if(
        found.tenancy.words or found.tenancy.hosts, (i.host for i in found.tenancy.hosts)
    ),
    "tenants": lambda found, _: _if(found.tenancy.words, (item.store for item in found.tenancy.stores)),
    "load_balancer": lambda _, setup: _if(not _has(setup, ["proxy"])),
    "environments": lambda *_: (),
    "production_values": _doubtful_values,
    "local_setup": lambda _, setup: _if(not has_procedure(setup)),
    "secrets": _secrets,
    "schema": lambda found, setup: _if(len(definitions_of(found, setup)) > 1, definitions_of(found, setup)),
    "database_servers": lambda found, _: _if(found.data.queries or found.data.models, servers_of(found.data)),
    "backup": lambda found, setup: _if(found.data.queries or found.data.models, backups_of(found, setup).values()),
    "data_retention": _personal,
    "schedules": lambda found, setup: _if(unscheduled_jobs(found, setup), unscheduled_jobs(found, setup)),
    "outside_contacts": lambda found, _: _if(name_systems(found.data.settings), name_systems(found.data.settings)),
    "test_environment": lambda _, setup: _if(not setup.test_commands),
    "deployment": lambda _, setup: _if(not _has(setup, _DELIVERS)),
    "rollback": lambda _, setup: _if(not _has(setup, _GOES_BACK)),
    "monitoring": lambda found, _: monitoring_settings(found),
    "on_call": lambda *_: (),
    "known_troubles": lambda *_: (),
}
"""Question -> what names it is about; None if the source answers it, or the system has nothing of the kind."""
