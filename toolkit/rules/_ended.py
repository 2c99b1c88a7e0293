"""End-of-life dates of runtimes and frameworks, in a table with its own date.

A series with an announced end has that date. Projects that announce none (Flask, Werkzeug, Celery, PyMongo,
SQLAlchemy) support their newest series only: an older one has the date of its last release, and a current one
has no date. Sources: devguide.python.org/versions, djangoproject.com/download, endoflife.date, and the
projects' own release notes.
"""

TABLE_DAY = "2026-11-25"
"""Date of the last check of the table."""

Series = tuple[int, ...]

ENDED: dict[str, tuple[tuple[Series, str], ...]] = {
    "Python": (
        ((2, 6), "2013-10-29"),
        ((2, 7), "2020-01-01"),
        ((3, 3), "2017-09-29"),
        ((3, 4), "2019-03-18"),
        ((3, 5), "2020-09-30"),
        ((3, 6), "2021-12-23"),
        ((3, 7), "2023-06-27"),
        ((3, 8), "2024-10-07"),
        ((3, 9), "2025-10-31"),
        ((3, 10), "2026-10-31"),
        ((3, 11), "2027-10-31"),
        ((3, 12), "2028-10-31"),
        ((3, 13), "2029-10-31"),
        ((3, 14), "2030-10-31"),
    ),
    "Django": (
        ((1, 3), "2013-02-26"),
        ((1, 4), "2015-10-01"),
        ((1, 5), "2014-09-02"),
        ((1, 6), "2015-04-01"),
        ((1, 7), "2015-12-01"),
        ((1, 8), "2018-04-01"),
        ((1, 9), "2017-04-04"),
        ((1, 10), "2017-12-02"),
        ((1, 11), "2020-04-01"),
        ((2, 0), "2019-04-01"),
        ((2, 1), "2019-12-02"),
        ((2, 2), "2022-04-11"),
        ((3, 0), "2021-04-06"),
        ((3, 1), "2021-12-07"),
        ((3, 2), "2024-04-01"),
        ((4, 0), "2023-04-01"),
        ((4, 1), "2023-12-01"),
        ((4, 2), "2026-04-30"),
        ((5, 0), "2025-04-02"),
        ((5, 1), "2025-12-03"),
        ((5, 2), "2028-04-30"),
        ((6, 0), "2027-04-30"),
    ),
    "Flask": (((0,), "2020-02-10"), ((1,), "2021-05-14"), ((2,), "2023-08-21"), ((3,), "")),
    "Werkzeug": (((0,), "2020-01-27"), ((1,), "2020-03-31"), ((2,), "2023-11-08"), ((3,), "")),
    "SQLAlchemy": (
        ((0,), "2016-08-17"),
        ((1, 0), "2017-08-03"),
        ((1, 1), "2018-03-06"),
        ((1, 2), "2019-04-15"),
        ((1, 3), "2021-03-30"),
        ((1, 4), "2024-09-05"),
        ((2, 0), ""),
        ((2, 1), ""),
    ),
    "PyMongo": (((2,), "2016-05-16"), ((3,), "2022-11-01"), ((4,), "")),
    "Celery": (((3,), "2018-03-23"), ((4,), "2020-07-31"), ((5,), "")),
}
"""Maps a product to its series, oldest first, each with its end-of-life date; empty if none is announced."""
