"""A small course as files, without a fault; tests change one thing in it."""

from __future__ import annotations

from pathlib import Path

COURSE = """\
title = "A small course"
edition = "May 2027"
modules = ["sea"]

[policy]
pass_share = 0.8
wait_minutes = 15
tries_before_help = 3

[summit]
name = "The Sea Summit"
deadline = 2027-06-18T18:00:00
zone = "Europe/Zurich"
city = "Geneva"

[issuer]
name = "The Secretariat"
contact = "sea@example.org"
"""

MODULE = """\
title = "The sea"
summary = "How the sea moves."
lessons = ["tides", "currents"]
"""

GLOSSARY = """\
[[term]]
slug = "spring-tide"
term = "Spring tide"
definition = "A tide with the largest range."
lesson = "sea/tides"
"""

TIDES = """\
+++
title = "Tides"
summary = "Why the water rises."
review_by = 2027-06-01
key_points = ["The **moon** moves the water."]

[[objectives]]
id = "tides-1"
text = "say why the water rises;"
+++

Twice a day the water rises.[^thomson] Why?

## The moon {#the-moon}

At a [spring tide](term:spring-tide) the range is largest.
{: #largest-range }

```figure
file = "tides.svg"
alt = "A wave of two metres."
caption = "**What to see:** the wave."
source = "Computed"
```

## The sun {#the-sun}

```check
item = "tides-check"
```

After it, see [the next lesson](lesson:sea/currents#cold-water) and [above](#largest-range).

[^thomson]: W. Thomson, *The Tides*, 1882, <https://example.org/tides>
"""

CURRENTS = """\
+++
title = "Currents"
summary = "Where the water goes."
key_points = ["Cold water sinks."]

[[objectives]]
id = "currents-1"
text = "say where the water goes;"
+++

## Cold water {#cold-water}

Cold water sinks.[^maury]

[^maury]: M. Maury, *The Physical Geography of the Sea*, 1855
"""

QUIZ = """\
[quiz]
title = "The sea"
pass = 0.8
draw = { tides = 1, currents = 1 }

[[item]]
id = "tides-moon"
lesson = "tides"
objective = "tides-1"
type = "single-choice"
use = "quiz"
status = "live"
difficulty = "remember"
stem = "What moves the water?"

  [[item.option]]
  id = "a"
  text = "The moon"
  key = true
  feedback = "Yes."
  see = "#the-moon"

  [[item.option]]
  id = "b"
  text = "Ships"
  feedback = "Ships float on it."
  see = "#the-moon"

[[item]]
id = "tides-check"
lesson = "tides"
objective = "tides-1"
type = "numeric"
use = "check"
status = "live"
difficulty = "remember"
stem = "How many times a day?"
answer = 2
tolerance = { absolute = 0 }
unit = "times"
feedback = "Twice."
see = "#largest-range"

  [[item.reject]]
  value = 1
  feedback = "The earth has two bulges."
  see = "#the-moon"

[[item]]
id = "currents-cold"
lesson = "currents"
objective = "currents-1"
type = "short-answer"
use = "quiz"
status = "live"
difficulty = "remember"
stem = "Which water sinks?"
accept = ["cold", "cold water"]
feedback = "Cold water is heavier."
see = "#cold-water"
"""

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 608 320"><title>Wave</title></svg>'

FILES = {
    "modules/course.toml": COURSE,
    "modules/glossary.toml": GLOSSARY,
    "modules/sea/module.toml": MODULE,
    "modules/sea/tides.md": TIDES,
    "modules/sea/currents.md": CURRENTS,
    "modules/sea/figures/tides.svg": SVG,
    "quizzes/sea.toml": QUIZ,
}


def write_course(root: Path, **changed: str) -> Path:
    """Write the course below `root`; `tides="…"` gives another text for the file of that name."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(path.stem, text) if path.suffix != ".svg" else text, "utf-8")
    return root
