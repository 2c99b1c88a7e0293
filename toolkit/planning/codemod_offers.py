"""Results of trying codemods on a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.model.codemod import Site
from toolkit.model.findings import Finding
from toolkit.model.links import speaks_of, split_symbol
from toolkit.planning.batches import Batch
from toolkit.planning.units import Unit, churn_of


@dataclass(frozen=True)
class ByCodemod:
    """The share of a batch that one codemod does.

    Attributes:
        sites: how many it changes; reviewed: those among them that a person has to look at first.
        settled: how many findings are gone without review.
        lines: of the batch, those that it writes without review for what is settled; nothing of what is not.
    """

    codemod: str
    sites: int
    reviewed: int
    settled: int
    lines: int


@dataclass(frozen=True)
class Offered:
    """Offers of codemods in a whole project.

    Attributes:
        answers: rule -> the codemod that does its counter-measure.
        sites: (codemod, path) -> the sites that it can change there, with and without review.
        settled: ids of the findings that are gone when it has changed all that needs no review.
        faults: codemod -> what went wrong inside it.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[tuple[str, str], tuple[Site, ...]] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    faults: Mapping[str, str] = field(default_factory=dict)

    def to(self, batch: Batch) -> ByCodemod | None:
        """Return the offer for a batch, by the codemod with most sites in its code; None if it is done by hand.

        Of parts that edit the same code one after another only the first is offered anything.
        """
        if batch.chained:
            return None
        names = sorted({self.answers[item.rule] for item in batch.findings if item.rule in self.answers})
        found = [offer for offer in (self._by(name, batch) for name in names) if offer.sites]
        return max(found, key=lambda offer: (offer.sites, offer.codemod), default=None)

    def _by(self, name: str, batch: Batch) -> ByCodemod:
        sites = self._inside(name, batch.symbols)
        whole = [unit for unit in batch.units if all(self._settles(name, item) for item in unit.findings)]
        return ByCodemod(
            codemod=name,
            sites=len(sites),
            reviewed=sum(site.verdict == "review" for site in sites),
            settled=sum(self._settles(name, item) for item in batch.findings),
            lines=min(sum(self._changed_lines(name, unit) for unit in whole), churn_of(batch.size)),
        )

    def _inside(self, name: str, symbols: tuple[str, ...]) -> list[Site]:
        holds = speaks_of(symbols)
        paths = sorted({split_symbol(each)[0] for each in symbols})
        return [site for path in paths for site in self.sites.get((name, path), ()) if holds(path, site.qualname)]

    def _changed_lines(self, name: str, unit: Unit) -> int:
        """Lines of a unit that go and come without review: at most those that the sites span, before and after."""
        certain = [site for site in self._inside(name, unit.symbols) if site.verdict == "certain"]
        return min(churn_of(unit.size), 2 * sum(site.end_line - site.line + 1 for site in certain))

    def _settles(self, name: str, item: Finding) -> bool:
        return self.answers.get(item.rule) == name and item.id in self.settled
