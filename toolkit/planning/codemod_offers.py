"""Results of trying codemods on a batch."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from toolkit.model.codemod import Site
from toolkit.model.findings import Finding
from toolkit.model.links import speaks_of, split_symbol
from toolkit.model.plan import UnfinishedCodemod
from toolkit.planning.batches import Batch
from toolkit.planning.divided_work import divide_levels, has_moves
from toolkit.planning.units import Unit, churn_of, symbols_of


@dataclass(frozen=True)
class ByCodemod:
    """The share of a batch that one codemod does.

    Attributes:
        sites: number of sites that it changes; None if it was not tried.
        reviewed: number of those that need review.
        settled: number of findings that it resolves without review.
        certain: number of sites that resolve findings without review.
        lines: lines of the batch that it writes for the resolved findings.
        minutes: minutes of a reviewer for one certain site.
        level: the level at which it stops, if later parts continue with the same code.
    """

    codemod: str
    sites: int | None
    reviewed: int
    settled: int
    certain: int
    lines: int
    minutes: float
    level: int | None = None


@dataclass(frozen=True)
class Offered:
    """Offers of codemods in a whole project.

    Attributes:
        answers: rule -> the codemod that carries out its counter-measure.
        sites: (codemod, path) -> the sites that it can change there, with and without review.
        settled: ids of the findings that are resolved by the changes without review.
        untried: costly codemods, which are offered without a trial.
        left: (id of a finding, path) -> number of places left there, if the finding is not resolved.
        faults: codemod -> the error that it raised.
        minutes: codemod -> minutes of a reviewer per site, from its card.
        unfinished: files on which a codemod did not finish.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[tuple[str, str], tuple[Site, ...]] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    faults: Mapping[str, str] = field(default_factory=dict)
    minutes: Mapping[str, float] = field(default_factory=dict)
    left: Mapping[tuple[str, str], int] = field(default_factory=dict)
    untried: frozenset[str] = frozenset()
    unfinished: tuple[UnfinishedCodemod, ...] = ()

    def offer_for(self, batch: Batch) -> ByCodemod | None:
        """Return the offer for a batch; None if it is done by hand.

        The codemod that resolves most findings is chosen, then the one with most sites in its code, then one
        that was not tried. Of parts that edit the same code one after another only the first is offered anything, but
        for a codemod whose work can be divided: each part gets some of its moves, as long as there are any.
        """
        names = sorted({self.answers[item.rule] for item in batch.findings if item.rule in self.answers})
        if batch.links > 1 and (parts := [it for name in names if (it := self._part(name, batch)) is not None]):
            return max(parts, key=lambda offer: (offer.sites or 0, offer.codemod))
        if batch.is_chained:
            return None
        found = [offer for offer in (self._by(name, batch) for name in names) if offer.sites != 0]
        return max(found, key=lambda offer: (offer.settled, offer.sites or 0, offer.codemod), default=None)

    def _by(self, name: str, batch: Batch) -> ByCodemod:
        if name in self.untried:
            return ByCodemod(name, None, 0, 0, 0, 0, 0.0)
        sites = self._inside(name, batch.symbols)
        shares = [(unit, self._share_done(name, unit)) for unit in batch.units]
        edited = symbols_of(unit for unit, share in shares if share)
        return ByCodemod(
            codemod=name,
            sites=len(sites),
            reviewed=sum(site.verdict == "review" for site in sites),
            settled=sum(self._settles(name, item) for item in batch.findings),
            certain=sum(site.verdict == "certain" for site in self._inside(name, edited)),
            lines=min(sum(int(unit.churn * share) for unit, share in shares), churn_of(batch.size)),
            minutes=self.minutes.get(name, 0.0),
        )

    def _part(self, name: str, batch: Batch) -> ByCodemod | None:
        """Return what a divisible codemod does in one of several parts; None if nothing.

        A site that does not get to the end may need a person once the first part is done.
        """
        paths = [site for site in self._inside(name, batch.symbols) if site.levels]
        start, stop = divide_levels((site.levels for site in paths), batch.link, batch.links)
        if start == stop:
            return None
        sites = [site for site in paths if has_moves(site.levels, start, stop)]
        is_last = not any(level < stop for site in paths for level in site.levels)
        whole = self._by(name, batch)
        done = whole.lines > 0
        return replace(
            whole,
            sites=len(sites),
            reviewed=sum(site.verdict == "review" or (batch.is_chained and bool(site.reason)) for site in sites),
            settled=whole.settled if is_last else 0,
            certain=sum(site.verdict == "certain" for site in sites) if done else 0,
            level=None if is_last else int(stop),
        )

    def _share_done(self, name: str, unit: Unit) -> float:
        """Return the share of a unit that the codemod does without review: 1 if its findings are resolved.

        Else, of what is done place by place, the share of the places in its files that the rule no longer names.
        """
        if all(self._settles(name, item) for item in unit.findings):
            return 1.0
        if unit.treatment.per != "site":
            return 0.0
        files = {split_symbol(each)[0] for each in unit.symbols}
        before = after = 0
        for item in unit.findings:
            counts = Counter(place.path for place in item.evidence if place.path in files)
            before += sum(counts.values())
            after += sum(self._count_left(name, item, path, count) for path, count in counts.items())
        return 1 - after / before if before else 0.0

    def _count_left(self, name: str, item: Finding, path: str, count: int) -> int:
        if self.answers.get(item.rule) != name:
            return count
        return 0 if item.id in self.settled else min(self.left.get((item.id, path), count), count)

    def _inside(self, name: str, symbols: tuple[str, ...]) -> list[Site]:
        holds = speaks_of(symbols)
        paths = sorted({split_symbol(each)[0] for each in symbols})
        return [site for path in paths for site in self.sites.get((name, path), ()) if holds(path, site.qualname)]

    def _settles(self, name: str, item: Finding) -> bool:
        return self.answers.get(item.rule) == name and item.id in self.settled
