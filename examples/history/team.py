"""Who worked on which part of the example, when, and what everybody did at once. Roles, not people."""

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatch

FIRST_DAY = date(2014, 4, 7)
LAST_DAY = date(2022, 6, 24)


@dataclass(frozen=True)
class Author:
    """A role, the days between which it was in the team, and the language of its commit messages."""

    name: str
    email: str
    joined: date
    left: date
    writes_japanese: bool = False


def _author(role: str, joined: date, left: date, *, japanese: bool = False) -> Author:
    return Author(role, role.lower().replace(" ", "-") + "@example.invalid", joined, left, japanese)


FOUNDER = _author("Founding engineer", FIRST_DAY, date(2016, 10, 28), japanese=True)
BACKEND_1 = _author("Backend engineer 1", date(2014, 9, 1), LAST_DAY)
BACKEND_2 = _author("Backend engineer 2", date(2017, 4, 3), date(2021, 3, 31), japanese=True)
FILTERS = _author("Filter engineer", date(2015, 6, 1), date(2019, 12, 27))
ADMIN = _author("Admin site engineer", date(2015, 2, 2), date(2020, 6, 30))
CONTRACTOR = _author("Contractor", date(2019, 9, 2), date(2020, 12, 25))
BACKEND_3 = _author("Backend engineer 3", date(2020, 10, 1), LAST_DAY, japanese=True)
TEAM = (FOUNDER, BACKEND_1, BACKEND_2, FILTERS, ADMIN, CONTRACTOR, BACKEND_3)


@dataclass(frozen=True)
class Area:
    """Files that change together, whoever imports whom; who mostly wrote them; from when to when they changed.

    `tasks_a_year` is how many pieces of work (pull requests) touched the area.
    """

    patterns: tuple[str, ...]
    owner: Author
    born: date
    quiet: date
    tasks_a_year: float

    def holds(self, path: str) -> bool:
        """Whether a file belongs to the area."""
        return any(fnmatch(path, pattern) for pattern in self.patterns)


# The first area that holds a file is its area.
AREAS = (
    Area(("push_api/filter_*.py",), FILTERS, date(2015, 6, 8), date(2019, 11, 29), 3.5),
    Area(
        ("push_api/models.py", "admin_site/shops/models.py", "tools/schema.sql"),
        BACKEND_1,
        date(2015, 3, 2),
        LAST_DAY,
        3,
    ),
    Area(
        ("push_api/services/delivery*.py", "batch/deliver.py", "batch/birthday.py"),
        BACKEND_2,
        date(2017, 5, 8),
        LAST_DAY,
        1.5,
    ),
    Area(("push_api/views/delivery.py",), BACKEND_1, date(2014, 11, 4), LAST_DAY, 2.5),
    Area(("push_api/views/contracts.py", "batch/invoice.py"), CONTRACTOR, date(2019, 9, 16), date(2020, 12, 18), 5),
    Area(("push_api/views/report.py", "batch/export_csv.py"), ADMIN, date(2016, 2, 1), date(2021, 9, 30), 1.5),
    Area(("push_api/old/*", "tools/tenant_report.py"), FOUNDER, date(2014, 4, 14), date(2015, 3, 31), 2),
    Area(("admin_site/*",), ADMIN, date(2015, 2, 16), date(2020, 6, 19), 1.5),
    Area(("push_api/services/*",), BACKEND_3, date(2020, 10, 19), LAST_DAY, 5),
    Area(("push_api/views/*.py",), BACKEND_1, date(2014, 12, 1), LAST_DAY, 3),
    Area(("push_api/mongo.py", "batch/*"), BACKEND_2, date(2017, 4, 17), LAST_DAY, 2.5),
    Area(("requirements.txt",), BACKEND_1, date(2014, 4, 8), LAST_DAY, 0.6),
    Area(("*",), FOUNDER, FIRST_DAY, LAST_DAY, 5),
)


@dataclass(frozen=True)
class Rename:
    """A name that paths and contents had before a day."""

    day: date
    before: str
    after: str
    author: Author


RENAMES = (
    Rename(date(2015, 5, 18), "push_server", "push_api", FOUNDER),
    Rename(date(2016, 9, 12), "condition_sql", "filter_sql", FILTERS),
    Rename(date(2018, 2, 5), "cron/", "batch/", BACKEND_2),
    Rename(date(2021, 1, 18), "coupon_logic", "coupon_service", BACKEND_3),
)
REFORMAT_DAY = date(2018, 8, 13)
REFORMAT_AUTHOR = BACKEND_2


def area_of(path: str) -> Area:
    """The area a bundled file belongs to."""
    return next(area for area in AREAS if area.holds(path))


def present(day: date) -> tuple[Author, ...]:
    """The authors in the team on a day."""
    return tuple(author for author in TEAM if author.joined <= day <= author.left)
