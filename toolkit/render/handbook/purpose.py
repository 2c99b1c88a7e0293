"""Write what a system is for, as its README or the description of its package says it."""

from collections.abc import Iterator

from toolkit.model.setup import SetupFacts
from toolkit.render.handbook.sentences import Sentences


def purpose_lines(setup: SetupFacts, say: Sentences, *, is_short: bool = False) -> Iterator[str]:
    """Yield the first sentence of the README, what follows it, and its list of features.

    Args:
        setup: what the repository says.
        say: writes the sentences.
        is_short: whether the places and the features are left out.
    """
    for item in setup.about:
        is_readme = item.place.rpartition(":")[0] == setup.readme
        yield say.cite("about" if is_readme else "about_package", () if is_short else [item.place], text=item.text)
    if further := setup.introduction:
        text = " ".join(item.text for item in further)
        yield say.cite("introduction", () if is_short else [further[0].place], text=text)
    if setup.features and not is_short:
        names = say.words.label("semicolon").join(item.text for item in setup.features)
        yield say.cite("features", [setup.features[0].place], names=names)
