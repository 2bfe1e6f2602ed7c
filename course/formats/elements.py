"""Elements of foreign HTML: which our Markdown can say, and which go with all they hold."""

from __future__ import annotations

from course.domain.words import words

KEPT = {
    *("html", "body", "head", "p", "div", "span", "br", "hr", "b", "strong", "i", "em", "a"),
    *("ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code", "kbd", "samp", "tt", "q"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "colgroup", "col"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "img", "sub", "sup", "section", "article", "figure"),
    *("figcaption", "main", "header", "footer", "nolink", "abbr", "cite", "time", "wbr", "var"),
    "o:p",  # Word writes it into every paragraph
    *("ruby", "rb", "rt", "rp", "rtc"),  # how words are read stands in brackets behind them
}
"""Elements that stay, or whose words do without a loss."""

SCRIPT = words("A script is left out.")
GONE = {
    **dict.fromkeys(("script", "noscript"), SCRIPT),
    **dict.fromkeys(
        ("style", "link", "meta", "title", "base"), words("A style sheet is left out.")
    ),
    **dict.fromkeys(("iframe", "frame", "frameset"), words("An embedded page is left out.")),
    **dict.fromkeys(("audio", "bgsound"), words("A sound is left out.")),
    "video": words("A video is left out."),
    **dict.fromkeys(("object", "embed", "applet"), words("An embedded object is left out.")),
    **dict.fromkeys(("svg", "canvas", "map"), words("A drawing is left out.")),
    **dict.fromkeys(("input", "select", "textarea", "button"), words("A form field is left out.")),
    "template": words("A template is left out."),
}
"""Elements that go with all they hold."""

STYLES = words("Colours, sizes and other styles are left out.")
