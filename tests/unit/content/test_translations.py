"""Translations of the bank as files: read strictly, held against the items, written back."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from hypothesis import given, settings
from PIL import Image

from course.content import load_bank, problems
from course.content.translations import (
    load_translations,
    read_translations,
    translation_to_mapping,
)
from course.content.uploads import encode
from course.domain.bank import Item
from course.domain.translation import digest_of, faults_of, read_in, texts_of
from course.formats.toml import write_translations
from tests.translating import in_french
from tests.unit.content.writing import QUIZ, write_course
from tests.unit.items import finished_items

FRENCH = """\
[[item]]
id = "tides-moon"
source = "{moon}"
stem = "Qu'est-ce qui déplace l'eau ?"

  [[item.option]]
  id = "a"
  text = "La lune"
  feedback = "Oui."

  [[item.option]]
  id = "b"
  text = "Les navires"
  feedback = "Les navires flottent dessus."

[[item]]
id = "tides-check"
source = "{check}"
stem = "Combien de fois par jour ?"
unit = "fois"
feedback = "Deux fois."

  [[item.reject]]
  value = 1
  feedback = "La terre a deux bourrelets."

[[item]]
id = "currents-cold"
source = "{cold}"
stem = "Quelle eau plonge ?"
answer = "cold water"
feedback = "L'eau froide est plus lourde."
"""


def write(tmp_path: Path, text: str = FRENCH, name: str = "sea.fr.toml", **quiz: str) -> Path:
    """The course with a translation beside its bank, whose digests are those of the items."""
    root = write_course(tmp_path, **quiz)
    digests = {
        name.rpartition("-")[2]: digest_of(texts_of(item)) for name, item in items(root).items()
    }
    (root / "quizzes" / name).write_text(text.format(**digests), "utf-8")
    return root


def items(root: Path) -> Mapping[str, Item]:
    return {item.id: item for quiz in load_bank(root) for item in quiz.items}


def faults(root: Path) -> list[str]:
    return [str(one) for one in problems(root) if one.path.name != "sea.toml"]


# ---------------------------------------------------------------- reading


def test_a_translation_stands_beside_the_file_of_its_items(tmp_path: Path) -> None:
    root = write(tmp_path)
    assert faults(root) == []
    (file,) = load_translations(root)
    assert (file.module, file.locale) == ("sea", "fr")
    read = {name: read_in(items(root)[name], one) for name, one in file.items}
    assert [one.is_stale for one in read.values()] == [False, False, False]
    assert read["tides-moon"].item.options[1].text == "Les navires"
    assert read["tides-check"].unit == "fois"
    assert read["tides-check"].item.rejects[0].feedback == "La terre a deux bourrelets."
    assert read["currents-cold"].item.accept == ("cold water", "cold")


def test_it_is_no_quiz_of_its_own(tmp_path: Path) -> None:
    assert len(load_bank(write(tmp_path))) == 1


def test_a_translation_of_an_older_text_is_named_with_the_digest_to_write(tmp_path: Path) -> None:
    root = write(tmp_path)
    changed = QUIZ.replace("What moves the water?", "What moves the sea?")
    (root / "quizzes" / "sea.toml").write_text(changed, "utf-8")
    digest = digest_of(texts_of(items(root)["tides-moon"]))
    (fault,) = faults(root)
    assert fault.startswith("quizzes/sea.fr.toml:1: item tides-moon: stale: ")
    assert fault.endswith(f'write source = "{digest}"')


def test_what_is_missing_unknown_or_no_accepted_answer_is_named_with_its_line(
    tmp_path: Path,
) -> None:
    text = FRENCH.replace('  id = "b"\n', '  id = "z"\n').replace('"cold water"', '"froide"')
    found = faults(write(tmp_path, text))
    second = text[: text.index('id = "currents-cold"')].count("\n")
    assert found == [
        'quizzes/sea.fr.toml:1: item tides-moon: "option.b.feedback": this is not translated yet',
        'quizzes/sea.fr.toml:1: item tides-moon: "option.b.text": this is not translated yet',
        'quizzes/sea.fr.toml:1: item tides-moon: "option.z.feedback": this text has no place in'
        " the question any more",
        'quizzes/sea.fr.toml:1: item tides-moon: "option.z.text": this text has no place in the'
        " question any more",
        f'quizzes/sea.fr.toml:{second}: item currents-cold: "answer": add this to the accepted'
        " answers of the question first",
    ]


def test_a_key_has_no_place_in_a_translation(tmp_path: Path) -> None:
    text = FRENCH.replace('  text = "La lune"\n', '  text = "La lune"\n  key = true\n')
    (fault,) = faults(write(tmp_path, text))
    assert fault == 'quizzes/sea.fr.toml:1: item tides-moon: unknown key "key"'


def test_items_that_are_not_there_and_items_twice_are_named(tmp_path: Path) -> None:
    text = FRENCH + FRENCH[: FRENCH.index('[[item]]\nid = "tides-check"')]
    text = text.replace('id = "currents-cold"', 'id = "currents-warm"')
    first, second = faults(write(tmp_path, text))
    assert "item currents-warm: there is no such item in quizzes/sea.toml" in first
    assert second.endswith("item tides-moon: it was translated before: quizzes/sea.fr.toml:1")


def test_the_name_of_a_file_says_the_language(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path, name="sea.french.toml"))
    assert fault.startswith('quizzes/sea.french.toml:1: "french" is no code of a language')
    (fault,) = faults(write(tmp_path / "other", name="sea.en.toml"))
    assert fault == "quizzes/sea.en.toml:1: the items of the bank are in en"


def test_a_file_that_is_no_toml_or_no_utf_8_is_named(tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "quizzes" / "sea.fr.toml").write_bytes(b"\xff\xfe")
    (root / "quizzes" / "sea.de.toml").write_text("[[item", "utf-8")
    first, second = (str(one) for one in read_translations(root)[1])
    assert first.startswith("quizzes/sea.de.toml:1: this cannot be read as TOML")
    assert second == "quizzes/sea.fr.toml:1: the file is not written in UTF-8"


# ---------------------------------------------------------------- images


def pictured(tmp_path: Path, shown: str, quiz: str = QUIZ) -> Path:
    return write(tmp_path, FRENCH.replace("Qu'est-ce qui", f"{shown} Qu'est-ce qui"), sea=quiz)


def keep_image(root: Path) -> str:
    """An image beside the bank, as an export writes it; returns its name."""
    out = BytesIO()
    Image.new("RGB", (20, 10), (20, 80, 200)).save(out, "PNG")
    made = encode(out.getvalue())
    folder = root / "quizzes" / "images"
    folder.mkdir()
    (folder / made.name).write_bytes(made.data)
    return made.name


def test_an_image_that_only_a_translation_shows_must_be_there(tmp_path: Path) -> None:
    name = f"{'a' * 40}00140012.png"
    root = pictured(tmp_path, f"![Une carte](image:{name})")
    (fault,) = faults(root)
    assert fault.startswith('quizzes/sea.fr.toml:1: item tides-moon: "stem": there is no image of')
    assert name in fault
    kept = keep_image(root)
    file = root / "quizzes" / "sea.fr.toml"
    file.write_text(file.read_text("utf-8").replace(name, kept), "utf-8")
    assert faults(root) == []
    (root / "quizzes" / "images" / kept).write_bytes(b"something else")
    assert any("not an image as the editor keeps it" in fault for fault in faults(root))


def test_an_image_of_an_item_must_be_there_too(tmp_path: Path) -> None:
    shown = f"![A map](image:{'b' * 40}00140012.png) What moves"
    root = write_course(tmp_path, sea=QUIZ.replace("What moves", shown, 1))
    (fault,) = [str(one) for one in problems(root)]
    assert "item tides-moon: no image has the name" in fault


def test_a_translation_holds_nothing_that_no_page_can_show(tmp_path: Path) -> None:
    text = FRENCH.replace("Les navires flottent dessus.", "Les navires \\(flottent dessus.")
    (fault,) = faults(write(tmp_path, text.replace("\\(", "\\\\(")))
    assert '"option.b.feedback": a formula in it cannot be set' in fault
    root = pictured(tmp_path / "silent", "![ ](image:NAME)")
    kept, file = keep_image(root), root / "quizzes" / "sea.fr.toml"
    file.write_text(file.read_text("utf-8").replace("NAME", kept), "utf-8")
    (fault,) = faults(root)
    assert '"stem": say between [ ] what the image shows' in fault


# ---------------------------------------------------------------- writing


@given(finished_items())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again_as_it_was(item: Item) -> None:
    texts = in_french(item)
    if faults_of(item, texts):
        return  # two rows that read alike, which no finished item has
    digest = digest_of(texts_of(item))
    data = write_translations([translation_to_mapping(item, digest, texts)])
    assert again(data) == {item.id: (digest, texts)}


def again(data: bytes) -> dict[str, tuple[str, Mapping[str, str]]]:
    """What a file says, read as one of quizzes/."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quizzes" / "sea.fr.toml"
        path.parent.mkdir()
        path.write_bytes(data)
        (file,) = load_translations(Path(folder))
    return {name: (one.digest, one.texts) for name, one in file.items}
