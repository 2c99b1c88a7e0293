"""Text of the author of a branch cannot pass for tebiki's own."""

from pathlib import Path

from tests.proof.sample import SHOP, git, repository
from tests.proof.test_tampering import branch, prove

TEXT = "Same. <h2>Evidence</h2> @everyone closes #1 `x` ![x](http://127.0.0.1:9/x.png) <details><summary>Log"


def test_the_words_of_the_author_are_quoted_as_code(tmp_path: Path):
    root = branch(repository(tmp_path / "shop", {"shop.py": SHOP}), {"shop.py": SHOP + "X = 1\n"})
    git(root, "commit", "-q", "--amend", "-m", f"Write it shorter\n\n{TEXT}")
    for lang, says in (("en", "> In the author's words: "), ("ja", "> 作成者の説明：")):
        text = prove(root, "--lang", lang).text
        assert f"{says}`` {TEXT} ``\n" in text
        assert text.count("<h2>") == text.count("<details>") == text.count("@everyone") == 1
