import pytest

from tests.rules.ask import lines_in
from toolkit.rules.retry_without_limit import RULE


def loop(body: str, head: str = "while True:") -> str:
    return f"def f(link):\n    {head}\n        " + body.replace("\n", "\n        ") + "\n"


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    return link.send()\nexcept IOError:\n    log.error('x')",
        "try:\n    link.send()\n    break\nexcept:\n    pass",
        "try:\n    link.send()\nexcept Exception:\n    continue\nelse:\n    break",
        "try:\n    link.send()\nexcept Flaky:\n    time.sleep(1)\n    continue\nreturn",
        "try:\n    return link.send()\nexcept socket.error:\n    pass",
        "try:\n    return link.send()\nexcept IOError:\n    tries += 1",
        "if busy == 1:\n    continue\ntry:\n    return link.send()\nexcept IOError:\n    pass",
    ],
)
def test_tries_for_ever(body: str) -> None:
    assert lines_in(RULE, loop(body)) == [2]


@pytest.mark.parametrize(
    "body",
    [
        "try:\n    return link.send()\nexcept IOError:\n    raise",
        "if tries > 3:\n    break\ntry:\n    return link.send()\nexcept IOError:\n    tries += 1",
        "if not tries:\n    break\ntry:\n    return link.send()\nexcept IOError:\n    tries = tries - 1",
        "if time() > end:\n    break\ntry:\n    return link.send()\nexcept IOError:\n    pass",
        "try:\n    return link.send()\nexcept IOError:\n    if time() > end: return",
        "try:\n    return link.send()\nexcept IOError:\n    sys.exit(1)",
        "try:\n    link.send()\nexcept IOError:\n    pass",
        "try:\n    return queue.get(timeout=1)\nexcept Empty:\n    pass",
        "try:\n    return int(input())\nexcept Exception:\n    pass",
        "try:\n    return next(links).send()\nexcept IOError:\n    pass",
        "try:\n    return link.key()\nexcept KeyTaken:\n    pass",
        "try:\n    self.parse(text)\n    break\nexcept ReparseException:\n    self.reset()",
        "try:\n    return link.send()\nexcept IOError:\n    pass\nlink = other(link)",
        "link.send()\nreturn",
    ],
)
def test_has_an_end_or_is_no_retry(body: str) -> None:
    assert lines_in(RULE, loop(body)) == []


def test_a_condition_is_a_limit() -> None:
    body = "try:\n    return link.send()\nexcept IOError:\n    pass"
    assert lines_in(RULE, loop(body, "while link.open:")) == []
    assert lines_in(RULE, loop(body, "for _ in range(3):")) == []


@pytest.mark.parametrize(("name", "lines"), [("watch", []), ("create_consumer", []), ("connect", [2])])
def test_what_serves_for_ever_is_left_alone(name: str, lines: list[int]) -> None:
    text = loop("try:\n    return link.send()\nexcept IOError:\n    pass").replace("def f(", f"def {name}(")
    assert lines_in(RULE, text) == lines
