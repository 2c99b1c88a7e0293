"""A plan made by hand in which everything that a plan can say is said."""

from collections.abc import Sequence

from toolkit.model.estimate import Estimate, EstimatePart, Factor, Hours, Neighbour, Size, Work
from toolkit.model.findings import Finding
from toolkit.model.plan import SCHEMA, Landed, Milestone, Plan, Roadmap, Step, Team, Value

FACTORS = (
    Factor("lines", 1.3, {"added": 60, "deleted": 30}),
    Factor("places", 1.2, {"files": 5, "hunks": 9, "new_files": 0}),
    Factor("kind_fix", 0.9),
    Factor("not_known_here", 1.1, {"amount": 3}),
)

LANDED = tuple(Landed(f"#{number} <b>", Hours(1, 2 + number, 6, 9), 1.5 * number + 1) for number in range(8))


def estimate(middle: float, *, level: str = "proxy", n: int = 0, neighbours: tuple[Neighbour, ...] = ()) -> Estimate:
    """An estimate around a median of so many hours."""
    parts = (
        EstimatePart("investigation", Hours(0.5, 1, 1.7, 2), 0.5, "assumption", (Factor("first_time", 2.0),)),
        EstimatePart("coding", Hours(middle / 4, middle / 2, middle, middle * 1.5), middle / 3.1, "proxy", FACTORS),
        EstimatePart("review", Hours(0.2, 0.3, 0.5, 0.6), 0.3, "assumption"),
    )
    smaller = (Factor("first_time", 0.8), Factor("kind_fix", 0.85), Factor("lines", 0.99))
    return Estimate(Hours(middle / 2, middle, middle * 1.5, middle * 2), parts, level, n, neighbours, smaller)  # type: ignore[arg-type]


def plan(findings: Sequence[Finding], project: str = "legacy_api", steps: int = 14) -> Plan:
    """So many steps about these findings: locks, changes, a split one, and a family that several rules share."""
    families = ("restructure", "")
    made: list[Step] = []
    for number in range(steps):
        finding = findings[number % len(findings)]
        lock = number % 4 == 0
        made.append(
            Step(
                id=f"{number:016x}",
                action="lock" if lock else "change",
                title="" if lock else finding.rule,
                symbols=tuple({item.symbol for item in findings[number % len(findings) : number + 3]}) or ("a.py",),
                finding_ids=(finding.id,),
                needs=() if lock else (f"{number - number % 4:016x}",),
                work=Work(Size(files=1, added=10 * number, deleted=5)),
                estimate=estimate(2.0 + number, neighbours=(Neighbour("#12 <b>", "2024-01-02", 3.5, "proxy"),)),
                endpoints=() if number % 2 else ("GET /users/{}", "POST /<b>`|`"),
                value=Value(12, 3, 4, None if number % 2 else 2),
                risk=("high", "medium", "low")[number % 3],  # type: ignore[arg-type]
                family="lock" if lock else families[number % len(families)] or finding.rule,
                worth=100.0 - number,
                risks=(("kind_medium", 0), ("untested", 2), ("complex", 31), ("reach", 12)),
                part=2 if number == 5 else 1,
                parts=3 if number == 5 else 1,
                split_hours=1.5 if number == 5 else 0,
            )
        )
    hours = Hours(20, 31, 40.4, 46)
    curve = tuple((float(hour), 1 - hour / 60) for hour in range(10, 61, 10))
    weeks = Hours(2.1, 3.2, 4.4, 5)
    roadmap = Roadmap(hours, weeks, 10_000, 1, curve, (Milestone(10, hours, weeks, curve),), Team())
    return Plan(SCHEMA, project, "2024-01-30", "0" * 40, tuple(made), roadmap, history=True, landed=LANDED)
