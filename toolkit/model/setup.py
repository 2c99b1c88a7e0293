"""Statements in a repository on how its system is set up, started, tested and deployed, each with its place."""

from typing import Literal

import msgspec

DeliveryKind = Literal[
    "document",
    "procedure",
    "job",
    "condition",
    "release_command",
    "command",
    "platform",
    "rollout",
    "server",
    "proxy",
    "roll_back",
    "undo",
]
"""Kind of a fact about deployment: a document or section on it; a target, script or function named after deploying, or
after rolling back; a job of CI and its condition; a command at each release, one that delivers, one that goes back; a
description for a platform; settings of the roll-out, the application server and the proxy."""
WayBack = Literal["written", "loses", "missing", "refused", "unknown"]
"""Way back of a migration: written, written for the schema but not for its rows, missing, it raises an exception,
or unknown."""
StepKind = Literal["wait", "install", "migrate", "prepare", "cron", "start", "script", "stop", "other"]
"""Effect of a step of a start script: it waits for a server, installs packages, migrates the database, prepares files,
installs scheduled jobs, starts the process, runs another script, stops where something is missing, or
something else."""


class StatedFact(msgspec.Struct, frozen=True, order=True):
    """A fact that a file states.

    Attributes:
        text: as written, cut to one line.
        place: `path:line`.
    """

    text: str
    place: str


class DeliveryFact(StatedFact, frozen=True, order=True):
    """A fact about how the system is deployed or rolled back."""

    kind: DeliveryKind


class QueuedTask(msgspec.Struct, frozen=True, order=True):
    """A place that names the queue of a task.

    Attributes:
        queue: name of the queue; empty if code does not show it.
        task: name of the task or its function, or the pattern of a route.
        place: `path:line`.
    """

    queue: str
    task: str
    place: str


class MigrationReversal(msgspec.Struct, frozen=True, order=True):
    """The way back of one of the last migrations.

    Attributes:
        place: `path:line` of the operation or function that decides it.
        name: file name of the migration without its ending.
        way: whether it can be taken back.
        operation: the operation that has no way back, or that loses rows; empty if none decides it.
    """

    place: str
    name: str
    way: WayBack
    operation: str = ""


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


class StartStep(msgspec.Struct, frozen=True, order=True):
    """A command of a start script.

    Attributes:
        text: as written, cut to one line.
        line: its line, counted from 1.
        condition: the condition or case around it; empty if it always runs.
        script: path of the script of the repository that it runs; empty if it is none.
    """

    text: str
    line: int
    kind: StepKind
    condition: str = ""
    script: str = ""


class StartScript(msgspec.Struct, frozen=True, order=True):
    """A shell script that runs at each start.

    Attributes:
        place: `path:line` of what runs it.
        service: its name as a service of a supervisor such as runit; empty if it is none.
        steps: its commands, in order.
        further: number of commands after these.
    """

    path: str
    place: str
    service: str = ""
    steps: tuple[StartStep, ...] = ()
    further: int = 0


class EntryModule(msgspec.Struct, frozen=True, order=True):
    """A module that starts a part of the system.

    Attributes:
        command: how it is started: `python -m shop`; empty for a module that a server imports.
        about: the first sentence of its docstring, or of the comment at its top; empty if it has none.
        effects: what its code shows that it does: `serves`, `creates_tables`, `removes_file`, `drops_tables`.
        port: the port that it listens at by default; 0 if unknown.
    """

    path: str
    line: int
    command: str = ""
    about: str = ""
    effects: tuple[str, ...] = ()
    port: int = 0


class ComposeService(msgspec.Struct, frozen=True, order=True):
    """A service of a Compose file.

    Attributes:
        place: `path:line`.
        image: the image that it runs; empty if it is built from the repository.
        ports: published ports as written: `8000:8000`.
        profiles: the profiles that start it; empty: it starts with `docker compose up` alone.
        volumes: where its data lies, as written: `db_data:/var/lib/postgresql/data`.
        command: the command that it runs; empty if its image decides.
    """

    name: str
    place: str
    image: str = ""
    ports: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    command: str = ""


class SampleSetting(msgspec.Struct, frozen=True, order=True):
    """A setting of a sample file such as `.env.sample`, with the value that it suggests.

    Attributes:
        value: as written, secrets masked; empty if the sample leaves it open.
        place: `path:line`.
        copy: path of the file that the team makes of the sample: `.env` of `.env.sample`.
    """

    name: str
    value: str
    place: str
    copy: str = ""

    @property
    def file(self) -> str:
        """Path of the sample file."""
        return self.place.rpartition(":")[0]


class SettingsChoice(msgspec.Struct, frozen=True, order=True):
    """Classes of settings of which a program loads one.

    Attributes:
        place: `path:line` of what chooses, or else of the first class.
        classes: (name that chooses it, class); the name of the class twice if it has no other.
        variable: the environment variable that chooses; empty if none does.
        chosen: the class that holds without the variable; empty if code does not show it.
    """

    place: str
    classes: tuple[tuple[str, str], ...] = ()
    variable: str = ""
    chosen: str = ""


class SetupFacts(msgspec.Struct, frozen=True):
    """Set-up, start, tests and deployment of a system, as far as its repository states them.

    Attributes:
        pythons: versions of Python that files name.
        dependencies: files that list packages, with their numbers.
        installs: the commands that install the packages, the one for the product first.
        compose: services of Compose files of the product.
        samples: settings of sample files, which a team copies and fills in.
        defaults: variables of the files of defaults that the program loads itself.
        choices: classes of settings of which the program loads one.
        readme_commands: commands of the README's sections on installing, running and developing, in order.
        targets: targets of the Makefile: `make NAME: commands`.
        pipelines: pipelines of CI: `name: when; jobs; commands`.
        processes: programs that a supervisor keeps running: `name: command`.
        shell_variables: variables that start scripts read: `NAME`, or `NAME=default`.
        about: the first sentence of the README, if it begins with one, or the description of the package.
        introduction: the sentences of the README after the first one; features: the points of its list of features.
        starts: commands that start a process: in a Procfile, an image, a Compose service, a script, a service file.
        scripts: the scripts that these commands run, with their steps.
        modules: modules that start a part of the system, with what they do.
        preparations: commands that prepare the database or files before the start, such as migrations.
        notices: sentences of the README that say that the project was moved, merged or ended.
        migrating: the command by which Alembic or Flask-Migrate migrates, with the file of its settings.
        schema_files: files of SQL that make tables, with their numbers of tables.
        admin_files: modules that register models of an admin site.
        services: images that Compose starts beside the application.
        schedules: lines of crontabs.
        queued: the queues of tasks, as far as code names them.
        programs: what jobs and commands do, as their code says it, by their places.
        test_commands: commands of scripts that run tests.
        test_services: images of the services that CI starts beside tests.
        test_effects: statements of tests that delete tables; test_settings: what chooses their settings.
        tests: sections that configure a test runner; test_files: number of test files.
        deployments: files that build, deliver or deploy.
        delivery: what files say of deploying and rolling back.
        reversals: ways back of the last migrations of each application or history.
        readme: path of the README; empty if there is none.
        faults: statements of the README that the repository contradicts.
    """

    pythons: tuple[StatedFact, ...] = ()
    dependencies: tuple[StatedFact, ...] = ()
    installs: tuple[StatedFact, ...] = ()
    compose: tuple[ComposeService, ...] = ()
    samples: tuple[SampleSetting, ...] = ()
    defaults: tuple[SampleSetting, ...] = ()
    choices: tuple[SettingsChoice, ...] = ()
    readme_commands: tuple[StatedFact, ...] = ()
    targets: tuple[StatedFact, ...] = ()
    pipelines: tuple[StatedFact, ...] = ()
    processes: tuple[StatedFact, ...] = ()
    shell_variables: tuple[StatedFact, ...] = ()
    about: tuple[StatedFact, ...] = ()
    introduction: tuple[StatedFact, ...] = ()
    features: tuple[StatedFact, ...] = ()
    starts: tuple[StatedFact, ...] = ()
    scripts: tuple[StartScript, ...] = ()
    modules: tuple[EntryModule, ...] = ()
    preparations: tuple[StatedFact, ...] = ()
    notices: tuple[StatedFact, ...] = ()
    migrating: tuple[StatedFact, ...] = ()
    schema_files: tuple[StatedFact, ...] = ()
    admin_files: tuple[StatedFact, ...] = ()
    services: tuple[StatedFact, ...] = ()
    schedules: tuple[StatedFact, ...] = ()
    queued: tuple[QueuedTask, ...] = ()
    programs: tuple[StatedFact, ...] = ()
    tests: tuple[StatedFact, ...] = ()
    test_commands: tuple[StatedFact, ...] = ()
    test_services: tuple[StatedFact, ...] = ()
    test_effects: tuple[StatedFact, ...] = ()
    test_settings: tuple[StatedFact, ...] = ()
    test_files: int = 0
    deployments: tuple[StatedFact, ...] = ()
    delivery: tuple[DeliveryFact, ...] = ()
    reversals: tuple[MigrationReversal, ...] = ()
    readme: str = ""
    faults: tuple[ReadmeFault, ...] = ()
