"""modules/glossary.toml: the terms; modules/agreed-terms.toml: how agreed texts say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from course.content.fields import Fields
from course.content.files import MODULES, read_table
from course.content.problems import Complain, Problem, Report, line_of
from course.domain.course import Agreed, Term

GLOSSARY = MODULES / "glossary.toml"
AGREED = MODULES / "agreed-terms.toml"

LANGUAGES = ("ar", "zh", "fr", "ru", "es")
"""The official languages of the United Nations besides English, as in the lang attribute."""


def read_glossary(root: Path, problems: list[Problem]) -> tuple[Term, ...]:
    """All terms in the order of the alphabet, with their agreed forms; a course may have none.

    Forms may stand beside their term or in a file of their own; those of a term that the glossary
    does not hold wait there until it does.
    """
    if not (root / GLOSSARY).exists():
        return ()
    agreed = _read_agreed(root, problems)
    table, source = read_table(root, GLOSSARY, problems)
    report = Report(GLOSSARY)
    header = Fields(table, report.at(1))
    terms = [_term(entry, source, report, agreed) for entry in header.tables("term")]
    header.done()
    problems += report.problems
    return tuple(sorted(terms, key=lambda term: term.term.casefold()))


def _term(
    entry: Mapping[str, object], source: str, report: Report, agreed: Mapping[str, Agreed]
) -> Term:
    complain = report.at(line_of(source, f'"{entry.get("slug", "[[term]]")}"'))
    fields = Fields(entry, complain)
    term = Term(
        slug=fields.slug("slug"),
        term=fields.text("term"),
        definition=fields.text("definition"),
        lesson=fields.text("lesson"),
        agreed=_forms(fields.table("agreed"), complain) if "agreed" in fields else None,
    )
    fields.done()
    if term.agreed is not None and term.slug in agreed:
        complain(f"its agreed forms stand here and in {AGREED.name} as well")
    return replace(term, agreed=term.agreed or agreed.get(term.slug))


def _read_agreed(root: Path, problems: list[Problem]) -> dict[str, Agreed]:
    """The forms of the file of their own, by the slug of their term."""
    if not (root / AGREED).exists():
        return {}
    table, source = read_table(root, AGREED, problems)
    report = Report(AGREED)
    forms = {}
    for slug in table:
        complain = report.at(line_of(source, f"[{slug}]"))
        forms[slug] = _forms(Fields(table, complain).table(slug), complain)
    problems += report.problems
    return forms


def _forms(table: Mapping[str, object], complain: Complain) -> Agreed:
    """All five languages and the source: half a row would look like a choice among languages."""
    fields = Fields(table, lambda message: complain(f"agreed: {message}"))
    agreed = Agreed(
        tuple((language, fields.text(language)) for language in LANGUAGES),
        fields.text("source"),
    )
    fields.done()
    return agreed
