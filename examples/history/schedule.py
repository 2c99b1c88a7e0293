"""A calendar of work: which edits were made in which commit, by whom, when, and on which branch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from random import Random

from history.edits import BundledFile, Edit, Kind
from history.team import REFORMAT_AUTHOR, REFORMAT_DAY, RENAMES, Area, Author, Rename, area_of, present

TOKYO = timezone(timedelta(hours=9))
OWNERS_SHARE = 0.75  # of the tasks of an area, while the owner is in the team
BRANCH_SHARE = 0.6  # of the tasks with more than one commit


@dataclass(frozen=True)
class Reformat:
    """The day when everybody's quotes became double."""


Step = Edit | Rename | Reformat


@dataclass(frozen=True)
class Commit:
    """One commit. `branch` is empty for the main line; a commit with `merges` brings that branch into it."""

    when: datetime
    author: Author
    message: str
    steps: tuple[Step, ...]
    branch: str = ""
    merges: str = ""


def plan(files: Sequence[BundledFile], random: Random) -> list[Commit]:
    """Every commit, oldest first; together they make every edit of every file."""
    areas: dict[int, _AreaWork] = {}
    for file in files:
        area = area_of(file.path)
        work = areas.setdefault(id(area), _AreaWork(area, len(areas), random))
        work.creates.append(file.edits[0])
        work.waiting[file.path] = list(file.edits[1:])
    commits = list(_team_wide())
    for work in areas.values():
        commits += work.commits()
    return sorted(commits, key=lambda commit: commit.when)


def _team_wide() -> Iterator[Commit]:
    for rename in RENAMES:
        message = f"Rename {rename.before.strip('/')} to {rename.after.strip('/')}"
        yield Commit(_at(rename.day, 600), rename.author, message, (rename,))
    yield Commit(_at(REFORMAT_DAY, 700), REFORMAT_AUTHOR, "Reformat everything (double quotes)", (Reformat(),))


@dataclass
class _AreaWork:
    """The work in one area, from creating its files until nothing is left to do."""

    area: Area
    number: int
    random: Random
    creates: list[Edit] = field(default_factory=list)
    waiting: dict[str, list[Edit]] = field(default_factory=dict)

    def commits(self) -> Iterator[Commit]:
        """The area's first commit, then its tasks one after the other."""
        area = self.area
        first = _at(area.born, 560 + 3 * self.number)
        yield Commit(first, area.owner, _created(self.creates, area.owner), tuple(self.creates))
        days = (area.quiet - area.born).days
        tasks = min(max(1, round(area.tasks_a_year * days / 365)), self._remaining())
        slot = days / (tasks + 1)
        for task in range(tasks):
            share = -(-self._remaining() // (tasks - task))
            start = area.born + timedelta(days=round((task + 0.3 + 0.4 * self.random.random()) * slot) + 1)
            yield from self._task(list(self._bundles(share)), start, slot / 3, f"{self.number:02d}{task:02d}")

    def _remaining(self) -> int:
        return sum(len(edits) for edits in self.waiting.values())

    def _task(self, steps: list[list[Edit]], start: date, longest: float, key: str) -> Iterator[Commit]:
        """One piece of work: a few commits within `longest` days, often on a branch that is merged at the end."""
        random = self.random
        author = _author(self.area, start, random)
        length = min(longest, 1.5 * len(steps)) * random.random()
        first = _at(start, random.randrange(1440))
        times = sorted(first + timedelta(days=length * random.random()) for _ in steps)
        branch = f"{_slug(steps[0][0])}-{key}" if len(steps) > 1 and random.random() < BRANCH_SHARE else ""
        for when, edits in zip(times, steps, strict=True):
            yield Commit(_office_hours(when), author, _described(edits, author), tuple(edits), branch)
        if branch:
            merged = _office_hours(times[-1] + timedelta(minutes=30 + random.randrange(60 * 40)))
            reviewer = random.choice([other for other in present(merged.date()) if other != author] or [author])
            yield Commit(merged, reviewer, f"Merge branch '{branch}'", (), merges=branch)

    def _bundles(self, share: int) -> Iterator[list[Edit]]:
        """Take `share` edits, one or two to a commit of one file, now and then with a neighbour's of the area."""
        while share > 0:
            edits = [self.waiting[path].pop(0) for path in self._chosen()[:share]]
            share -= len(edits)
            yield edits

    def _chosen(self) -> list[str]:
        """The files of one commit, each as often as it gets an edit."""
        open_files = [path for path, edits in self.waiting.items() if edits]
        main = self.random.choices(open_files, [len(self.waiting[path]) for path in open_files])[0]
        second = [edit for edit in self.waiting[main][1:2] if edit.kind is not Kind.DROP]  # never with its copy
        paths = [main] * min(1 + len(second), self.random.choice((1, 1, 1, 2)))
        together = len(open_files) < 4
        return paths + [path for path in open_files if path != main and together and self.random.random() < 0.5]


def _author(area: Area, day: date, random: Random) -> Author:
    team = present(day)
    if area.owner in team and random.random() < OWNERS_SHARE:
        return area.owner
    return random.choice(team)


def _created(creates: Sequence[Edit], author: Author) -> str:
    names = ", ".join(edit.name for edit in creates[:3]) + (", ..." if len(creates) > 3 else "")
    return f"{names} を追加" if author.writes_japanese else f"Add {names}"


_ENGLISH = {
    Kind.ADD: "Add {}",
    Kind.CHANGE: "Fix the limit in {}",
    Kind.COPY: "Keep {} until the release",
    Kind.DROP: "Remove {}",
}
_JAPANESE = {Kind.ADD: "{} を追加", Kind.CHANGE: "{} の条件を修正", Kind.COPY: "{} を残す", Kind.DROP: "{} を削除"}


def _described(edits: Sequence[Edit], author: Author) -> str:
    first = edits[0]
    words = (_JAPANESE if author.writes_japanese else _ENGLISH)[first.kind]
    return words.format(first.name or first.path.rpartition("/")[2])


def _slug(edit: Edit) -> str:
    return edit.path.rpartition("/")[2].partition(".")[0].replace("_", "-")


def _at(day: date, minute: int) -> datetime:
    """A minute of a day in the office's time zone."""
    return datetime.combine(day, time(minute // 60, minute % 60), TOKYO)


def _office_hours(when: datetime) -> datetime:
    """Squeeze a moment into working hours, order kept: 9 to 19 o'clock, a weekend into Friday evening."""
    share = (when - when.replace(hour=0, minute=0, second=0, microsecond=0)) / timedelta(days=1)
    weekend = when.weekday() - 4
    if weekend > 0:
        return _at((when - timedelta(days=weekend)).date(), 1080 + 60 * weekend) + share * timedelta(hours=1)
    return _at(when.date(), 540) + share * timedelta(hours=10)
