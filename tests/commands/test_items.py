"""`course items`: what people do with files of other systems where there is no browser."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import PIL.Image
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from course.commands.bank import read_stored, written_bank
from course.content import ContentError, load_bank, load_translations
from course.content.drafts import read_draft
from course.content.picture_files import load_pictures
from course.content.uploads import encode
from course.domain.bank import Change, ItemStatus, Vetting
from course.records import bank, images, items, translations
from course.records.translations import WrittenTranslation
from course.records.written import WrittenItem
from course.store import AuditEvent, Image, Import, Item, ItemDraft, ItemVersion
from tests.commands.conftest import Run, said
from tests.conftest import SAMPLE
from tests.factories import NOON, make_person
from tests.foreign import gift
from tests.translating import translate

PLACES = ("--to", "introduction", "--map", "Old course/Week 2=introduction/second-steps")


@pytest.fixture
def email(db: Session) -> str:
    return str(make_person(db, role="admin").email)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "boats.gift"
    path.write_bytes(gift(30))
    return path


def drafts(db: Session) -> int:
    found = db.scalar(select(func.count()).select_from(ItemDraft)) or 0
    db.rollback()
    return found


def test_a_file_comes_in_and_what_it_lacks_is_told(
    run_course: Run, db: Session, email: str, file: Path
) -> None:
    result = run_course("items", "import", "--by", email, *PLACES, "--tag", "boats", str(file))
    assert "30 questions read: 27 new drafts, 0 changed" in result.stdout
    assert "3 cannot be items" in result.stdout
    assert "27 without an objective" in result.stdout
    assert f"{file}:" in result.stderr
    assert "essay" in result.stderr
    assert drafts(db) == 27
    lessons = select(Item.lesson).where(Item.slug == "professor-12")
    assert db.scalars(lessons).one() == "second-steps"


def test_a_dry_run_says_the_same_and_changes_nothing(
    run_course: Run, db: Session, email: str, file: Path
) -> None:
    result = run_course("items", "import", "--by", email, *PLACES, "--dry-run", str(file))
    assert "Nothing was changed. It would be: 30 questions read: 27 new drafts" in result.stdout
    assert drafts(db) == 0
    assert not db.scalars(select(Import)).all()


def test_what_stands_in_the_way_is_one_line(
    run_course: Run, db: Session, email: str, file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "letter.pdf"
    other.write_bytes(b"%PDF-1.7 and so on")
    delegate = str(make_person(db).email)
    for words, line in (
        (("--by", email, str(file)), "have no place yet"),
        (("--by", email, *PLACES, str(other)), "What kind of file this is cannot be told"),
        (("--by", delegate, *PLACES, str(file)), "may not write questions"),
        (("--by", "nobody@example.org", *PLACES, str(file)), "nobody"),
    ):
        assert line in said(run_course("items", "import", *words, status=1))[-1]
    for words in (("--to", "nowhere"), ("--map", "Week 1"), ("--map", "Week 1=nowhere")):
        run_course("items", "import", "--by", email, *words, str(file), status=2)
    assert drafts(db) == 0


# ---------------------------------------------------------------- export


def test_every_format_is_written_and_says_what_it_loses(run_course: Run, tmp_path: Path) -> None:
    for name in ("gift", "aiken", "moodle-xml", "qti", "csv", "xlsx", "toml"):
        target = tmp_path / f"questions.{name}"
        result = run_course("items", "export", "--format", name, str(target))
        assert target.stat().st_size > 100
        assert f"written to {target}." in result.stdout
        assert bool(result.stderr.strip()) == (name != "toml"), name


def test_what_was_edited_in_the_browser_goes_back_to_the_files(
    run_course: Run, db: Session, tmp_path: Path
) -> None:
    """Edited, published, retired: exported, loading finds nothing changed; elsewhere, the same."""
    picture = an_image(db)
    stem = f"Reworded in the browser, with “signs”, \\(x^2\\) and ![a square](image:{picture})?"
    publish(db, "fs-single-1", stem=stem)
    items.retire(db, items.lock(db, "fs-single-2"), now=NOON)
    db.commit()
    folder = tmp_path / "content" / "quizzes"
    folder.mkdir(parents=True)
    result = run_course("items", "export", "--format", "toml", "--into", str(folder))
    assert "items written to" in result.stdout
    quizzes = written_bank(load_bank(folder.parent))
    report = bank.load(db, quizzes, NOON)
    assert not report.added + report.changed + report.left_alone + report.missing + report.plans
    again = {written.item.id: written for quiz in quizzes for written in quiz.items}
    assert again["fs-single-2"].item.status is ItemStatus.RETIRED
    assert again["fs-single-1"].item.stem.startswith("Reworded in the browser")
    assert load_pictures(folder.parent) == {picture: db.scalars(select(Image.data)).one()}
    (folder / "images" / picture).write_bytes(b"something else")
    with pytest.raises(ContentError, match="not an image"):
        load_pictures(folder.parent)
    events = db.scalars(select(AuditEvent.action)).all()
    assert "bank.exported" in events


def test_an_untouched_bank_is_written_as_its_files_are(run_course: Run, tmp_path: Path) -> None:
    run_course("items", "export", "--format", "toml", "--into", str(tmp_path))
    shipped = load_bank(SAMPLE)
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "quizzes").mkdir()
    for file in tmp_path.glob("*.toml"):
        (tmp_path / "content" / "quizzes" / file.name).write_bytes(file.read_bytes())
    assert load_bank(tmp_path / "content") == shipped


def test_what_was_translated_in_the_browser_goes_back_to_the_files(
    run_course: Run, db: Session, tmp_path: Path
) -> None:
    translate(db, "fs-single-1", "fs-check-1")
    translate(db, "fs-single-1", locale="ar")
    translate(db, "fs-check-2", is_approved=False)
    folder = tmp_path / "content" / "quizzes"
    folder.mkdir(parents=True)
    run_course("items", "export", "--format", "toml", "--into", str(folder))
    names = ["introduction.ar.toml", "introduction.fr.toml", "introduction.toml"]
    assert sorted(path.name for path in folder.iterdir()) == names
    told = {
        (file.locale, name): one
        for file in load_translations(folder.parent)
        for name, one in file.items
    }
    wanted = {("fr", "fs-single-1"), ("fr", "fs-check-1"), ("ar", "fs-single-1")}
    assert told.keys() == wanted
    loaded = [WrittenTranslation(name, one) for (_locale, name), one in told.items()]
    assert translations.load(db, loaded, read_stored, NOON) == ([], [])


def test_an_image_that_only_a_translation_shows_goes_with_it(
    run_course: Run, db: Session, tmp_path: Path
) -> None:
    picture = an_image(db)
    translate(db, "fs-single-1", stem=f"![Un carré](image:{picture}) Lequel ?")
    folder = tmp_path / "content" / "quizzes"
    folder.mkdir(parents=True)
    run_course("items", "export", "--format", "toml", "--into", str(folder))
    assert load_pictures(folder.parent).keys() == {picture}
    archive = tmp_path / "quizzes.zip"
    run_course("items", "export", "--format", "toml", str(archive))
    with zipfile.ZipFile(archive) as packed:
        assert f"quizzes/images/{picture}" in packed.namelist()


def an_image(db: Session) -> str:
    """An image as the editor keeps it; returns its name."""
    out = io.BytesIO()
    PIL.Image.new("RGB", (20, 10), (200, 180, 20)).save(out, "PNG")
    made = encode(out.getvalue())
    width, height = made.size
    images.keep(db, made.name, made.data, width=width, height=height, person_id=None, now=NOON)
    db.commit()
    return made.name


def publish(db: Session, slug: str, **changes: object) -> None:
    person = make_person(db, role="admin")
    row = items.lock(db, slug)
    version = db.scalars(select(ItemVersion).where(ItemVersion.item_id == row.id)).one()
    read = read_draft(json.loads(version.content) | changes, row.module)
    written = WrittenItem(read.item, read.content)
    saved = items.save_draft(db, row, written, revision=0, person_id=person.id, now=NOON)
    items.submit_draft(db, row, saved.draft, change=Change.WORDING, reason="", now=NOON)
    items.publish(db, row, written, vetting=Vetting.REVIEWED, now=NOON)
    db.commit()
