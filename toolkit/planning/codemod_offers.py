"""Results of trying codemods on a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.model.codemod import Site
from toolkit.model.findings import Finding
from toolkit.model.links import speaks_of, split_symbol
from toolkit.planning.batches import Batch
from toolkit.planning.units import churn_of, symbols_of


@dataclass(frozen=True)
class ByCodemod:
    """The share of a batch that one codemod does.

    Attributes:
        sites: how many it changes; reviewed: those among them that a person has to look at first.
        settled: how many findings are gone without review.
        certain: sites among them that settle findings without review of each.
        lines: of the batch, those of what is settled: nobody else writes them; nothing of what is not.
        minutes: of a person, to read one certain site.
    """

    codemod: str
    sites: int
    reviewed: int
    settled: int
    certain: int
    lines: int
    minutes: float


@dataclass(frozen=True)
class Offered:
    """Offers of codemods in a whole project.

    Attributes:
        answers: rule -> the codemod that does its counter-measure.
        sites: (codemod, path) -> the sites that it can change there, with and without review.
        settled: ids of the findings that are gone when it has changed all that needs no review.
        faults: codemod -> what went wrong inside it.
        minutes: codemod -> of a person, to read one site; by its card.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[tuple[str, str], tuple[Site, ...]] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    faults: Mapping[str, str] = field(default_factory=dict)
    minutes: Mapping[str, float] = field(default_factory=dict)

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
            certain=sum(site.verdict == "certain" for site in self._inside(name, symbols_of(whole))),
            lines=min(sum(unit.churn for unit in whole), churn_of(batch.size)),
            minutes=self.minutes.get(name, 0.0),
        )

    def _inside(self, name: str, symbols: tuple[str, ...]) -> list[Site]:
        holds = speaks_of(symbols)
        paths = sorted({split_symbol(each)[0] for each in symbols})
        return [site for path in paths for site in self.sites.get((name, path), ()) if holds(path, site.qualname)]

    def _settles(self, name: str, item: Finding) -> bool:
        return self.answers.get(item.rule) == name and item.id in self.settled
