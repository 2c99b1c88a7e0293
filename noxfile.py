"""The front door. Each session only installs and calls a command; everything also works without nox."""

from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["tests", "coverage", "lint"]

EXAMPLE = "push_api"
EVERY_PROCESSOR = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")


@nox.session
def analyze(session: nox.Session) -> None:
    """Show what a project holds, what hurts and what to do first: nox -s analyze -- [PATH] [options]."""
    session.install("-e", ".")
    names_a_path = session.posargs and not session.posargs[0].startswith("-")
    path = [] if names_a_path else [bundled_example(session)]
    session.run("tebiki", "analyze", *path, *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the fast test suite."""
    session.install("-e", ".[dev]")
    session.run("pytest", *(session.posargs or EVERY_PROCESSOR))


@nox.session
def coverage(session: nox.Session) -> None:
    """Measure the branch coverage of the tests that are cheap to trace, which must reach 90 %."""
    session.install("-e", ".[dev]")
    session.run("coverage", "erase")
    chosen = ("--measured", *(session.posargs or EVERY_PROCESSOR))
    session.run("coverage", "run", "-m", "pytest", *chosen, env={"COVERAGE_PROCESS_START": "pyproject.toml"})
    session.run("coverage", "combine", "--quiet")
    if not session.posargs:
        session.run("coverage", "report")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types, rooms, generated pages, and tebiki's own report on itself."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports", "--no-logo", env={"PYTHONPATH": "."})
    session.run("python", "docs/generate.py", "--check")
    own = ("--no-history", "--baseline", ".tebiki/baseline", "--strict", "--format", "markdown")
    session.run("tebiki", "analyze", ".", "--out", "reports/tebiki", *own)
    session.run("python", "-m", "tests.architecture.dead_modules")


@nox.session
def docs(session: nox.Session) -> None:
    """Write the reference pages anew from the plug-ins' own words."""
    session.install("-e", ".")
    session.run("python", "docs/generate.py", *session.posargs)


@nox.session
def copies(session: nox.Session) -> None:
    """Write the copied probes and tests of characterization_tests/ anew: after a change of toolkit/probe/."""
    session.install("-e", ".")
    session.run("python", "characterization_tests/refresh.py", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure the bars of speed and memory as ratios in one run: nox -s bench -- TREE... (projects' checkouts)."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "tests.bench", *session.posargs)


@nox.session
def record(session: nox.Session) -> None:
    """Record what a program does: nox -s record -- --python PATH -- CMD..."""
    session.install("-e", ".")
    session.run("tebiki", "record", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Lock what a project does today: nox -s lock -- PATH --recording DIR [options]."""
    session.install("-e", ".")
    session.run("tebiki", "lock", *session.posargs)


@nox.session
def strength(session: nox.Session) -> None:
    """Say how much its lock would notice: nox -s strength -- PATH [options]."""
    session.install("-e", ".")
    session.run("tebiki", "strength", *session.posargs)


@nox.session
def verify(session: nox.Session) -> None:
    """Say what it does differently than before: nox -s verify -- PATH [--base REV] [options]."""
    session.install("-e", ".")
    session.run("tebiki", "verify", *session.posargs)


@nox.session
def corpora(session: nox.Session) -> None:
    """Run the slow tests, on real projects too: TEBIKI_TREES=DIR nox -s corpora (DIR holds checkouts by name).

    Whole tables of which the fast suite runs one row of each kind need no checkouts, nor do property-based tests, which
    try ten times as many examples here.

    TEBIKI_EFFORT names a directory with past tasks (tasks.csv), which the roadmap is held against.
    """
    session.install("-e", ".[dev,types]")
    session.run("pytest", "-m", "corpus or hypothesis", "--hypothesis-profile", "thorough", *session.posargs)


@nox.session
def pictures(session: nox.Session) -> None:
    """Parse Mermaid texts with the real Mermaid, which npm installs into a temporary directory."""
    session.install("-e", ".[dev]")
    modules = session.create_tmp()
    session.run("npm", "install", "--no-save", "--prefix", modules, "mermaid@11", "jsdom@26", external=True)
    session.run("pytest", "-m", "corpus", "tests/render/pictures", env={"TEBIKI_MERMAID": str(Path(modules).resolve())})


@nox.session
def mongo(session: nox.Session) -> None:
    """Compare the filters' reference with a real MongoDB: the one at MONGODB_URI, or else one that is downloaded."""
    session.install("-e", ".[dev]", "pymongo-inmemory==0.5.0")
    session.run("python", "-m", "tests.filters.oracles.agreement", *session.posargs)


def bundled_example(session: nox.Session) -> str:
    """Build the git repository of the bundled example, unless a former run did, and give its path."""
    target = Path(session.create_tmp()) / EXAMPLE
    if not target.exists():
        session.run("python", "examples/make_history.py", str(target))
    return str(target)
