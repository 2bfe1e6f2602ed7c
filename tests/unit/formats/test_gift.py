"""GIFT: what Moodle documents is read, and what we write is read back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from course.domain.bank import Difficulty, Item, ItemStatus, ItemType, ItemUse, Option, Tolerance
from course.domain.words import words
from course.formats.foreign import ForeignQuestion, Loss, Unreadable
from course.formats.gift import read, write
from course.formats.limits import MOST_ANSWERS, MOST_QUESTIONS
from tests.unit.formats.saying import is_read_or_refused, item_of, said, said_by
from tests.unit.items import finished_items, items

CARRIED = [kind for kind in ItemType if kind is not ItemType.ORDERING]


def one(text: str) -> ForeignQuestion:
    """The only question of a text."""
    reading = read(text.encode())
    assert len(reading.questions) == 1, reading.refused
    item_of(reading.questions[0])
    return reading.questions[0]


def told(question: ForeignQuestion) -> list[str]:
    return [str(loss.message) for loss in question.losses]


def options(question: ForeignQuestion) -> list[tuple[str, bool, str]]:
    return [
        (option["text"], option.get("key", False), option.get("feedback", ""))
        for option in question.content["option"]
    ]


# ---------------------------------------------------------------- the syntax


def test_a_question_to_choose_from_with_feedback() -> None:
    question = one(
        "::Seas:: Which sea is dead? {\n=Dead Sea # Right!\n~Red Sea #It lives.\n~Black}"
    )
    assert (question.title, question.line) == ("Seas", 1)
    assert question.content["type"] == "single-choice"
    assert question.content["stem"] == "Which sea is dead?"
    assert options(question) == [
        ("Dead Sea", True, "Right!"), ("Red Sea", False, "It lives."), ("Black", False, ""),
    ]  # fmt: skip
    assert question.losses == ()


def test_weights_make_several_keys() -> None:
    question = one("Which are seas? {~%50%Red ~%50%Black#yes ~%-100%Como}")
    assert question.content["type"] == "multiple-choice"
    assert [key for _, key, _ in options(question)] == [True, True, False]
    assert question.losses == ()


@pytest.mark.parametrize(
    ("answers", "loss"),
    [
        ("~%50%a ~%50%b ~c", "The weights 50 %, 50 %, 0 % are not kept"),
        ("~%70%a ~%30%b ~%-100%c", "The weights 70 %, 30 %, -100 % are not kept"),
        ("=a ~%50%b ~c", '"b" earned 50 % and counts as wrong here'),
        ("=a =b ~c", "2 answers are right and one of them is enough"),
        ("~a ~b", "No answer is marked as right"),
        ("=a ~%-20%b", "Weights below 0 count as 0"),
        ("=a ~ ~b", "An answer without a text is left out"),
        ("first ~b =c", '"first" has no sign before it: it counts as wrong'),
        ("=a#here ~b ####all", 'The general feedback has no place here: "all"'),
        ("=a ~<font>b</font>", "Colours, sizes and other styles are left out"),
        ("=a -> b = -> c =d -> e", '"c" matches nothing and is left out'),
        ("=a -> b =d -> ####all", '"d" has no match and is left out'),
        ("=%50%a =b", '"a" earned 50 % and counts as wrong here'),
        ("=b*", 'In "b*" the * stands for any letters; here only "b" counts'),
        ("*", "To Moodle, the star * alone accepts any answer; here only a star is right"),
        ("=b =*", "Any other answer earned 100 %; here only the answer earns points"),
        ("=42:0 =%50%41:1", '"42:0" is read as words. The answer to a question for a number'),
        ("=a ~%-50%~b", r'The ~ in "~b" is read as a letter. To Moodle it begins an answer; write'),
        ("=b*c", 'In "b*c" the * stands for any letters; here it is a plain star'),
        ("=a ~<b>b", "The tag <b> is opened or closed alone: it is read as words"),
        ("#3 =4#also", "A second right answer, 4, has no place here"),
        ("#3 =%50%4:1", "4 earned 50 % and counts as wrong here"),
        ("#3 =%50%4:1", "The tolerance of 4 is that of the answer here"),
        ("#=3:0 =%50%3:2#close", "3 within 2 earned 50 %; the first tolerance holds"),
        ("#3 ~#no", 'The feedback on every other answer has no place here: "no"'),
        ("=a ~b} and {=c", "A second pair of braces is read as text"),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_line(answers: str, loss: str) -> None:
    question = one(f"// a comment\n\nWhich?\n{{{answers}}}")
    assert any(loss in message for message in told(question)), told(question)
    assert all(loss.line and loss.line >= 3 for loss in question.losses)


def test_a_style_is_told_once_for_a_question() -> None:
    question = one("Why? {\n=<u>Moon</u>\n~<u>Wind</u>\n~<video>no</video>Sun}")
    assert [(str(loss.message).split(" ")[0], loss.line) for loss in question.losses] == [
        ("Colours,", 2),
        ("A", 4),
    ]


def test_a_loss_is_told_on_the_line_of_its_answer() -> None:
    question = one("::Q:: Which?\n{\n\t=a\n\n// no\n\t~<u>b</u>\n\t~c}")
    (loss,) = question.losses
    assert loss == Loss("Q", words("Colours, sizes and other styles are left out."), 6)


@pytest.mark.parametrize(
    ("answer", "key", "wrong", "right"),
    [
        ("T", True, "", ""), ("TRUE", True, "", ""), ("F", False, "", ""),
        ("FALSE#no#yes", False, "no", "yes"), ("T#no", True, "no", ""), ("T##yes", True, "", "yes"),
    ],
)  # fmt: skip
def test_true_and_false(answer: str, key: bool, wrong: str, right: str) -> None:
    question = one(f"The sea is salt. {{{answer}}}")
    assert question.content["type"] == "true-false"
    assert options(question) == [
        ("True", key, right if key else wrong), ("False", not key, wrong if key else right),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "answer", "slack"),
    [
        ("#3", 3, 0), ("#3:0.1", 3, 0.1), ("#1..5", 3, 2), ("#-1.5..-0.5", -1, 0.5),
        ("#=1822:0 =%0%1823", 1822, 0), ("# =%100%1e3:10", 1000, 10), ("#0.1..0.3", 0.2, 0.1),
        ("#\n=\t3:0.5#why\n", 3, 0.5),
    ],
)  # fmt: skip
def test_numbers(answers: str, answer: float, slack: float) -> None:
    content = one(f"How many? {{{answers}}}").content
    assert (content["type"], content["answer"]) == ("numeric", answer)
    assert content["tolerance"] == {"absolute": slack}


def test_numbers_that_earn_nothing_are_expected_mistakes() -> None:
    content = one("How many? {#=3:1#right =%0%30#ten times ####why}").content
    assert content["reject"] == [{"value": 30.0, "feedback": "ten times"}]
    assert content["feedback"] == "right\n\nwhy"


def test_words_to_type_and_the_word_that_is_missing() -> None:
    content = one("Two plus {=two =2 =%0%three#more} equals four.").content
    assert content["type"] == "short-answer"
    assert content["stem"] == "Two plus _____ equals four."
    assert content["accept"] == ["two", "2"]
    assert content["reject"] == [{"text": "three", "feedback": "more"}]


def test_a_second_right_number_is_no_mistake_and_its_words_stay() -> None:
    content = one("Which root? {#=-2:0#one of two =%100%2:0#the other}").content
    assert content["answer"] == -2
    assert "reject" not in content
    assert content["feedback"] == "one of two\n\nthe other"


def test_stars_around_an_answer_leave_its_words() -> None:
    content = one(r"What rises? {=*the tide* =%0%wind*#no =\\* =%0%*#else}").content
    assert content["accept"] == ["the tide", "*"]
    assert content["reject"] == [{"text": "wind", "feedback": "no"}]


def test_an_equals_sign_within_a_word_is_a_letter_where_answers_have_lines_of_their_own() -> None:
    question = one("Which call?\n{\n\t~wait(deep=no)\n\t=wait(deep=yes)#see a=b\n}")
    assert options(question) == [("wait(deep=no)", False, ""), ("wait(deep=yes)", True, "see a=b")]
    assert [(loss.line, '"wait(deep=no)"' in str(loss.message)) for loss in question.losses] == [
        (3, True), (4, False), (4, False),
    ]  # fmt: skip


def test_answers_that_touch_on_one_line_stay_answers() -> None:
    question = one("The sea {~was=is~will be} salt.")
    assert [key for _, key, _ in options(question)] == [False, True, False]
    assert options(one("Which?\n{\n~was=is\n~will be\n}"))[1] == ("is", True, "")


def test_signs_of_less_than_that_begin_no_element_stay() -> None:
    question = one("What is List<Tide> in a<b? {=<?sea ~<wave> ~</pre> ~if x<y then}")
    assert question.content["stem"] == "What is List<Tide> in a<b?"
    assert [text for text, _, _ in options(question)] == [
        "<?sea",
        "<wave>",
        "</pre>",
        "if x<y then",
    ]


def test_a_format_may_stand_before_the_title() -> None:
    question = one("[html]::Tides::<b>Why?</b> {T}")
    assert (question.title, question.content["stem"]) == ("Tides", "**Why?**")


def test_the_title_stands_where_a_question_has_no_text() -> None:
    question = one("::Is the sea *salt*?:: {T}")
    assert question.content["stem"] == r"Is the sea \*salt\*?"
    assert told(question) == ["The question has no text; its title stands in its place."]


def test_a_text_with_a_title_ends_where_the_next_title_begins() -> None:
    reading = read(b"::A:: Read this.\n::B::Is it? {T}\n::C\n:: Which? {=a ~b}")
    assert [(q.title, q.line) for q in reading.questions] == [("B", 2), ("C", 3)]
    assert [(loss.question, loss.line) for loss in reading.refused] == [("A", 1)]


def test_a_question_of_which_moodle_wrote_the_name_alone_is_told() -> None:
    reading = read(
        b"// question: 0  name: Switch category to Sea\n$CATEGORY: Sea\n\n\n"
        b"// question: 7  name: Tides\n\n\n// question: 8  name: Winds\n::Winds:: Blow? {T}\n\n\n"
        b"// question: 9  name: Waves\n"
    )
    assert [question.title for question in reading.questions] == ["Winds"]
    assert [(loss.question, loss.line) for loss in reading.refused] == [("Tides", 5), ("Waves", 12)]
    assert "Export it as Moodle XML" in str(reading.refused[0].message)


def test_what_is_refused_is_named_by_its_words_without_its_format() -> None:
    (loss,) = read(b"[html]Say <b>why</b>. {}").refused
    assert loss.question == "Say <b>why</b>."


def test_pairs_to_match() -> None:
    content = one("Match. {\n=Canada -> Ottawa\n=Italy->Rome\n=<i>Japan</i> -> Tokyo\n}").content
    assert [(pair["left"], pair["right"]) for pair in content["pair"]] == [
        ("Canada", "Ottawa"), ("Italy", "Rome"), ("*Japan*", "Tokyo"),
    ]  # fmt: skip


def test_general_feedback_becomes_that_of_the_key_where_it_has_none() -> None:
    question = one("Which? {=a ~b#no ####Because.}")
    assert options(question) == [("a", True, "Because."), ("b", False, "no")]
    assert question.losses == ()


def test_categories_ids_and_tags() -> None:
    reading = read(
        b"$CATEGORY: $course$/top/Law/Sea\n\n// [id:q-1] [tag:old] [tags: a, b]\n::Q:: Is it? {T}\n"
        b"\n// [id:unused]\n\n$CATEGORY: Law//Order\nIs it? {F}"
    )
    first, second = reading.questions
    assert (first.foreign_id, first.category, first.line) == ("q-1", "Law/Sea", 4)
    assert first.content["tags"] == ["old", "a", "b"]
    assert (second.foreign_id, second.category, second.line) == ("", "Law/Order", 9)
    assert "tags" not in second.content


def test_escaped_signs_are_letters() -> None:
    question = one(r"Is 1 + 1 \= \{2\}\: \~ \# a\nb \\ c? {=\=x\#y ~\~z ~\n}")
    assert question.content["stem"] == "Is 1 + 1 = {2}: ~ # a  \nb \\\\ c?"
    assert [text for text, _, _ in options(question)] == ["=x#y", "~z"]


@pytest.mark.parametrize(
    ("prefix", "text", "markdown"),
    [
        ("", "a <b>b</b> c\nd", "a **b** c  \nd"),
        ("[moodle]", "a <b>b</b>", "a **b**"),
        ("[html]", "<p>a</p><p>*b*</p>", "a\n\n\\*b\\*"),
        ("[markdown]", "a **b** `<c>`", "a **b** `<c>`"),
        ("[plain]", "a <b>*b*</b>", "a <b>\\*b\\*</b>"),
        ("[unknown]", "a", "\\[unknown]a"),
        ("[html]", r"\\(x_1\\) and $$y$$", r"\(x_1\) and \(y\)"),
        ("[markdown]", r"\\\\(x\\_1\\\\)", r"\(x_1\)"),
    ],
)
def test_each_format_of_text_becomes_our_markdown(prefix: str, text: str, markdown: str) -> None:
    assert one(f"::Q:: {prefix}{text} {{T}}").content["stem"] == markdown


def test_blank_lines_within_braces_and_windows_line_ends_change_nothing() -> None:
    plain = "::Q:: Which? {\n=a\n~b\n}\n\n::R:: Is it? {T}"
    spaced = plain.replace("=a\n", "=a\n\n").replace("\n", "\r\n")
    contents = [[q.content for q in read(text.encode()).questions] for text in (plain, spaced)]
    assert contents[0] == contents[1]
    assert len(contents[0]) == 2


def test_a_title_begins_a_question_even_without_a_blank_line() -> None:
    reading = read(b"::A:: Is it? {T}\n// [id:b]\n::B:: Is it? {F}")
    assert [(q.title, q.foreign_id) for q in reading.questions] == [("A", ""), ("B", "b")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Write an essay. {}", "It asks for an essay"),
        ("Write an essay. {####thanks}", "It asks for an essay"),
        ("Only a text.", "It is a description"),
        ("Which? {=a ~b", "Its braces { } do not stand in pairs"),
        ("Which? =a}", "Its braces { } do not stand in pairs"),
        ("{=a ~b}", "The question has no text"),
        ("The {1:SA:=tide} turns {1:MC:=twice~once} a day", "several questions within one text"),
        (
            "Which? {=<img src\\='a.png'> ~<img src\\='b.png'>}",
            "Fewer than two of its answers have",
        ),
        ("Which? {~a}", "fewer than two answers"),
        ("How many? {#three}", '"three" is not a number'),
        ("How many? {#3,5}", '"3,5" is not a number. Write it as 3.5'),
        ("How many? {#1e999}", "too large a number"),
        ("How many? {#=%0%3}", "No number is marked as right"),
        ("Which word? {=%0%a}", "No answer is marked as right"),
        ("Match. {=a -> b =c}", '"c" has no -> and no match'),
        ("Which? {" + "~a" * (MOST_ANSWERS + 1) + "}", "more than 200 answers"),
    ],
)
def test_a_question_is_refused_alone_with_its_reason(text: str, reason: str) -> None:
    reading = read(f"Is it? {{T}}\n\n{text}\n\n::Z:: Is it? {{F}}".encode())
    assert [question.title for question in reading.questions] == ["Is it?", "Z"]
    (loss,) = reading.refused
    assert reason in str(loss.message)
    assert loss.line == 3


# ---------------------------------------------------------------- there and back


@settings(max_examples=150)
@given(finished_items(*CARRIED))
def test_what_we_write_is_read_back(item: Item) -> None:
    written = write([item])
    lost = [str(loss.message) for loss in written.losses if loss.question]
    assume(not any("left out" in message for message in lost))
    reading = read(written.data)
    assert not reading.refused
    (question,) = reading.questions
    assert (question.foreign_id, question.category) == (item.id, item.lesson_key)
    expected = said_by(item)
    if any("as plain words" in message for message in lost):
        expected |= {"pairs": said(question.content)["pairs"]}
    assert said(question.content) == expected
    item_of(question)


def test_names_of_answers_come_back_in_a_comment() -> None:
    first, second = Option("c", "Moon", "", "", True), Option("a", "Wind", "", "")
    item = Item(**SHARED, type=ItemType.SINGLE_CHOICE, options=(first, second))
    written = write([item]).data.decode()
    assert [option["id"] for option in one(written).content["option"]] == ["c", "a"]
    for spoilt in ("c", "c,c", "C 1,a"):
        read_again = one(written.replace("[names:c,a]", f"[names:{spoilt}]"))
        assert [option["id"] for option in read_again.content["option"]] == ["a", "b"]
    usual = replace(item, options=(replace(first, id="a"), replace(second, id="b")))
    assert b"[names:" not in write([usual]).data


@given(st.lists(items(), max_size=4))
def test_every_item_is_written_or_named(bank: list[Item]) -> None:
    written = write(bank)
    left = [loss for loss in written.losses if "The item is left out." in str(loss.message)]
    if len(left) < len(bank):
        assert len(read(written.data).questions) == len(bank) - len(left)


SHARED: dict[str, Any] = {
    "id": "tide", "module": "sea", "lesson": "tides", "objective": "o", "use": ItemUse.QUIZ,
    "status": ItemStatus.LIVE, "difficulty": Difficulty.APPLY, "stem": "How high?",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unit": "m"}, 'The unit "m" is left out'),
        ({"disputed": True}, "That the item is disputed is left out"),
        ({"excludes": ("ebb",)}, "That the item is never drawn with ebb is left out"),
        ({"tolerance": Tolerance(relative=0.5)}, "Its tolerance is written as 1.5, not as a share"),
        ({"stem": "![A tide](image:t.png)"}, "The image t.png is left out; its words stay"),
        ({"stem": "See [ebb](lesson:sea/ebb)."}, "The link to lesson:sea/ebb is left out"),
        ({"answer": None}, "The item is left out. It has no answer"),
        ({"type": ItemType.ORDERING}, "The item is left out. GIFT has no questions of ordering"),
        ({"type": ItemType.SINGLE_CHOICE}, "The item is left out. It has fewer than two options"),
        ({"type": ItemType.TRUE_FALSE}, "The item is left out. It has not the two options"),
        ({"type": ItemType.SHORT_ANSWER}, "The item is left out. It accepts no answer"),
        ({"type": ItemType.SHORT_ANSWER, "accept": ("a -> b",)}, 'would read "->" in an answer'),
        ({"type": ItemType.MATCHING}, "The item is left out. It has fewer than two pairs"),
    ],
)
def test_what_gift_cannot_carry_is_told(change: dict[str, Any], message: str) -> None:
    item = Item(**{**SHARED, "type": ItemType.NUMERIC, "answer": 3.0, **change})
    losses = write([item]).losses
    assert "fields of the items: objective, use, status, difficulty." in str(losses[0].message)
    assert any(loss.question == "tide" and message in str(loss.message) for loss in losses), losses


def test_maths_and_tags_of_html_are_what_moodle_shows() -> None:
    stem = "If \\(a_1 < b\\), then `<b>` & <b> cost $$5$$?"
    item = Item(**{**SHARED, "type": ItemType.NUMERIC, "answer": 3.0, "stem": stem})
    written = write([item]).data.decode()
    assert r"\\\\(a\\_1 \\< b\\\\)" in written
    assert "`<b>` & &lt;b> cost $&\\#36;5$&\\#36;?" in written
    assert one(written).content["stem"] == stem


# ---------------------------------------------------------------- hostile files


VALID = (
    "$CATEGORY: a/b\n\n// [id:x] [tag:y]\n::T:: [html]S <b>x</b> \\= {\n=a#f\n~%50%b\n####g\n}\n\n"
    "How? {#=%50%3:2#c =4..5 ~#n}\n\nM {=a -> b =c -> d}\n\nIs {T#n#y} it\n\n[markdown]`c` {=x}\n"
)


@settings(max_examples=100)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(b"\xff\xfe{")
def test_no_bytes_break_the_reader(data: bytes) -> None:
    assert is_read_or_refused(read, data)


@settings(max_examples=100)
@given(st.data())
def test_no_damaged_file_breaks_the_reader(data: st.DataObject) -> None:
    text = VALID
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 12)))
        junk = data.draw(st.text(st.sampled_from("{}~=#\\:%->\n$[]<x1.* "), max_size=6))
        text = text[:start] + junk + text[end:]
    assert is_read_or_refused(read, text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "Q {" + "~a" * 1_000_000 + "}",
        "Q {" + "{" * 100_000 + "}" * 100_000,
        "Q " + "{}" * 500_000,
        "\\" * 3_000_000,
        "::" * 2_000_000,
        "// [id:" * 500_000,
        "Q {=" + "[html]" * 1_000_000 + "}",
        "Q {=" + "%" * 2_000_000 + "}",
        "Q {#" + "1" * 2_000_000 + "}",
        "Q {=" + "#" * 2_000_000 + "}",
        "Q {=a " + "->" * 1_000_000 + "}",
        "Q {\n" * 200_000,
        "$CATEGORY: " + "/" * 1_000_000,
        "[markdown]" + "`" * 15_000 + "{T}",
        "[markdown]" + "![](" * 5_000 + "{T}",
        "[html]" + "<b>" * 6_000 + "{T}",
        "a" * 50_000_000,
        "ab\n" * 1_000_000,
    ],
    ids=lambda text: text[:14],
)
def test_hostile_files_cost_little(text: str) -> None:
    try:
        reading = read(text.encode())
    except Unreadable:
        return
    assert len(reading.questions) <= 1
    assert all(len(str(loss.message)) < 1_000 for loss in reading.refused[:100])


def test_a_file_of_too_many_questions_is_refused_as_a_whole() -> None:
    with pytest.raises(Unreadable, match="more than 20,000 questions"):
        read(b"a\n\n" * (MOST_QUESTIONS + 1))


@pytest.mark.parametrize("data", [b"", b"\n\n", b"// only a comment", b"$CATEGORY: a"])
def test_a_file_without_a_question_is_no_gift(data: bytes) -> None:
    with pytest.raises(Unreadable, match="holds no question"):
        read(data)
