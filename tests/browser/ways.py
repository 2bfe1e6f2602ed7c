"""What pages are asked in a browser, however somebody reads them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const shown = (one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  };
  const hit = at.querySelector(".hit"); // a mark on the map shows it by its ring
  let seen = Boolean(hit) && getComputedStyle(hit).stroke !== "none";
  for (let one = at, n = 0; one && n < 5; one = one.parentElement, n += 1) seen ||= shown(one);
  const { top, bottom, width } = at.getBoundingClientRect();
  const isInSight = bottom > 0 && top < innerHeight && width > 0;
  return { name: `${at.tagName} ${at.id} ${at.name ?? ""}`, seen: seen && isInSight };
}"""
"""Where the focus is, and whether it can be seen; null where nothing has it."""

MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(one);
  const spans = `${transitionDuration},${animationDuration}`.split(",");
  return spans.some((span) => parseFloat(span) > 0.02) || scrollBehavior === "smooth";
}).map((one) => one.outerHTML.slice(0, 80))"""
"""Whatever moves."""

_NUMBER = """() => {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const rests = (one) =>
    one.disabled || one.type === "hidden" || one.tabIndex < 0 || !one.checkVisibility({
      visibilityProperty: true,
    });
  const isOther = (one) => {
    if (one.type !== "radio") return false;
    const group = [...document.getElementsByName(one.name)].filter((it) => it.form === one.form);
    return one !== (group.find((it) => it.checked) ?? group[0]);
  };
  const all = [...document.querySelectorAll(kinds)];
  const reached = all.filter((one) => !rests(one) && !isOther(one));
  reached.forEach((one, at) => { one.dataset.tabbed = at; });
  return reached.map((one) => one.outerHTML.slice(0, 100));
}"""

_BEGIN = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""
"""Let the next Tab begin at the top, wherever a script has put the focus."""

_AT = """() => document.activeElement?.dataset?.tabbed ?? null"""


def tabbed(page: Page) -> tuple[list[str], list[str]]:
    """All that the keyboard should reach, in the order of the page, and what Tab did reach.

    Of radio buttons the one that is chosen stands for all: arrows lead to the others. Raises
    AssertionError where the focus cannot be seen.
    """
    expected: list[str] = page.evaluate(_NUMBER)
    page.evaluate(_BEGIN)
    reached: list[int] = []
    for _ in range(4 * len(expected) + 8):  # a date has four places of its own
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at is None:
            break
        assert at["seen"], (page.url, at["name"])
        number = page.evaluate(_AT)
        if number is not None and (not reached or reached[-1] != int(number)):
            reached.append(int(number))
    return expected, [expected[number] for number in reached]


def scrolls_down_alone(page: Page) -> None:
    """Nothing lies beside the window: wide and at 400 percent, in both directions."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for direction in ("rtl", "ltr"):
            page.evaluate("(direction) => { document.documentElement.dir = direction; }", direction)
            wide = page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= width, (page.url, width, direction)


def stands_still(page: Page) -> None:
    """Nothing moves for whoever asks for stillness."""
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == [], page.url
    page.emulate_media(reduced_motion="no-preference")


def prints_what_is_read(page: Page, pressed: str) -> None:
    """On paper stands what is read, and not what is pressed. pressed: a selector."""
    page.emulate_media(media="print")
    if not page.locator(".door-desk").count():  # which prints a slip alone
        expect(page.locator("#text")).to_be_visible()
    for one in page.locator(pressed).all():
        assert not one.is_visible(), (page.url, one.inner_text())
    page.emulate_media(media="screen")
