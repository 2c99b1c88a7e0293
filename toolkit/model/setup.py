"""Statements in a repository on how its system is set up, started, tested and deployed, each with its place."""

import msgspec


class StatedFact(msgspec.Struct, frozen=True, order=True):
    """A fact that a file states.

    Attributes:
        text: as written, cut to one line.
        place: `path:line`.
    """

    text: str
    place: str


class ReadmeFault(msgspec.Struct, frozen=True, order=True):
    """A statement of a README that the repository contradicts.

    Attributes:
        place: `path:line`.
        kind: `missing_file`, `missing_target` or `python_version`.
        text: what the README says.
        found: what is there instead; empty if nothing is.
    """

    place: str
    kind: str
    text: str
    found: str = ""


class SetupFacts(msgspec.Struct, frozen=True):
    """Set-up, start, tests and deployment of a system, as far as its repository states them.

    Attributes:
        pythons: versions of Python that files name.
        dependencies: files that list packages, with their numbers.
        about: the first sentence of the README, if it begins with one.
        starts: commands that start a process: in a Procfile, an image, a Compose service, a script, a service file.
        preparations: commands that prepare the database or files before the start, such as migrations.
        entries: entry modules with the usual names: `manage.py`, `wsgi.py`.
        services: images that Compose starts beside the application.
        schedules: lines of crontabs.
        test_commands: commands of scripts that run tests.
        tests: sections that configure a test runner; test_files: number of test files.
        deployments: files that build, deliver or deploy.
        readme: path of the README; empty if there is none.
        faults: statements of the README that the repository contradicts.
    """

    pythons: tuple[StatedFact, ...] = ()
    dependencies: tuple[StatedFact, ...] = ()
    about: tuple[StatedFact, ...] = ()
    starts: tuple[StatedFact, ...] = ()
    preparations: tuple[StatedFact, ...] = ()
    entries: tuple[StatedFact, ...] = ()
    services: tuple[StatedFact, ...] = ()
    schedules: tuple[StatedFact, ...] = ()
    tests: tuple[StatedFact, ...] = ()
    test_commands: tuple[StatedFact, ...] = ()
    test_files: int = 0
    deployments: tuple[StatedFact, ...] = ()
    readme: str = ""
    faults: tuple[ReadmeFault, ...] = ()
