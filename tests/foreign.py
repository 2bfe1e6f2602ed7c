"""Files of other systems, made as large and as strange as a test wants."""

from __future__ import annotations

from collections.abc import Iterator

CATEGORIES = ("Introduction/First steps", "Old course/Week 2", "")


def gift(count: int = 200, *, changed: int = 0, essays: int = 3) -> bytes:
    """A GIFT file of mixed questions, the same each time.

    changed: how many of the first differ by a word from the file without it.
    essays: how many of the last cannot become items.
    """
    lines: list[str] = []
    per_category = -(-count // len(CATEGORIES))
    for n in range(count):
        if n % per_category == 0 and CATEGORIES[n // per_category]:
            lines.append(f"$CATEGORY: {CATEGORIES[n // per_category]}\n")
        word = "recorded" if n < changed else "counted"
        lines += [*_question(n, word, is_essay=n >= count - essays), ""]
    return "\n".join(lines).encode()


def _question(n: int, word: str, *, is_essay: bool) -> Iterator[str]:
    yield f"// [id:professor-{n}]"
    head = f"::Boats {n}::How many boats were {word} in the harbour of town number {n}?"
    if is_essay:
        yield f"{head} {{}}"
    elif n % 5 == 0:
        yield f"{head} {{#{n}:1}}"
    elif n % 5 == 1:
        yield f"::Boats {n}::There were {n} boats {word} in the harbour of town {n}. {{TRUE}}"
    elif n % 5 == 2:
        yield f"{head} {{=exactly {n} ={n} boats}}"
    else:
        yield f"{head} {{"
        yield f"={n} boats#That is the number in the book."
        yield f"~{n + 1} boats\n~{n + 2} ships\n}}"


def moodle(*questions: str) -> bytes:
    """A Moodle XML file."""
    return f"<?xml version='1.0'?><quiz>{''.join(questions)}</quiz>".encode()


def moodle_choice(name: str, text: str, file: str = "") -> str:
    """A question with one right answer. file: of an image within its text."""
    return (
        f"<question type='multichoice'><name><text>{name}</text></name>"
        f"<questiontext format='html'><text><![CDATA[{text}]]></text>{file}</questiontext>"
        "<single>true</single>"
        "<answer fraction='100'><text>The first tide of the day</text></answer>"
        "<answer fraction='0'><text>The last tide of the day</text></answer></question>"
    )
