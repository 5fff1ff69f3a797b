"""Word files and Markdown: what goes in comes out, whatever Word and people did to the file in between."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from connectors.documents import Prepend, Rewrite
from connectors.errors import NotFound, Unusable
from connectors.microsoft.word import mark_in, markdown_in, new_file, revised
from connectors.microsoft.word_markdown import blocks_of, markdown_of
from connectors.microsoft.word_model import ITEMS, Block, Kind, Run, merged

slow = settings(deadline=None, max_examples=40)
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


def through(markdown: str) -> str:
    """Return what a file says that was made to say this."""
    return markdown_in(new_file("A title", "a mark", markdown))


def said(build: Callable[[Document], object]) -> str:
    """Return what a file of Word's own making says."""
    document = docx.Document()
    build(document)
    out = BytesIO()
    document.save(out)
    return markdown_in(out.getvalue())


def paragraph(inner: str, look: str = "") -> Callable[[Document], None]:
    """Return what puts a paragraph with this XML in it into a document."""
    xml = f'<w:p {nsdecls("w", "r")} xmlns:w14="{W14}"><w:pPr>{look}</w:pPr>{inner}</w:p>'
    return lambda document: document.element.body.insert(0, parse_xml(xml))


# --- there and back ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markdown",
    [
        "# Lea and Ana\n",
        "# One\n\n## Two\n\n### Three\n\n#### Four\n\n##### Five\n\n###### Six\n",
        "A paragraph.\n\nAnother.\n",
        "A line  \n*and one below*\n",
        "- one\n- two\n  - deeper\n    - deepest\n- three\n",
        "1. one\n2. two\n   1. deeper\n   2. still\n3. three\n",
        "1. one\n2. two\n\nBetween.\n\n1. one again\n",
        "- [ ] open\n- [x] done\n  - [ ] below\n",
        "- [ ] Ask for a budget (due 2026-11-11)  \n  *open for 7 weeks*  \n  **Time to choose**\n",
        "> Said last time.\n>\n> And more.\n",
        "**bold** and *slanted* and ***both*** and ~~struck~~\n",
        "- *Question:* What if?\n",
        "[a link](https://a.test/x?y=1&z=2) in a line\n",
        "[**a bold link**](<https://a.test/(x)>)\n",
        "1. one\n   - below\n2. two\n- three\n1. one\n",
        "Numbers: 5 > 3, 2 * 3, snake_case, a\\*b\\*c, \\`x\\`, [no link], \\[no](link)\n",
        "\\# no heading\n\n\\> no quote\n",
        "Łódź & “quiet” – ü, 日本語, 🎉\n",
        "Tom & Jerry, \\<b>, \\&lt;\n",
        "- one\n\n## A heading\n\n- [ ] two\n",
    ],
)
def test_what_goes_in_comes_out(markdown: str) -> None:
    assert through(markdown) == markdown


WORDS = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="☐☒☑✓✔✅⬜🗹🗵🗆▢•‣◦·–-\ufe0f"), min_size=1
)
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
RUNS = st.lists(
    st.builds(Run, TEXTS, st.booleans(), st.booleans()) | st.builds(Run, TEXTS, link=st.just("https://a.test/x")),
    min_size=1,
    max_size=3,
)


@st.composite
def blocks(draw: st.DrawFn) -> list[Block]:
    found: list[Block] = []
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(list(Kind)))
        deepest = found[-1].level + 1 if found and found[-1].kind in ITEMS else 0
        level = draw(st.integers(1, 6)) if kind is Kind.HEADING else draw(st.integers(0, min(deepest, 3)))
        runs = draw(RUNS) if kind is not Kind.HEADING else [Run(draw(TEXTS))]
        checked = kind is Kind.BOX and draw(st.booleans())
        found.append(Block(kind, merged(runs), level if kind in ITEMS or kind is Kind.HEADING else 0, checked))
    return found


@slow
@given(blocks())
def test_reading_twice_reads_the_same(made: list[Block]) -> None:
    once = through(markdown_of(made))
    assert through(once) == once


@slow
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_at_all_makes_a_file_that_can_be_read(markdown: str) -> None:
    file = new_file(markdown, "m", markdown)
    assert not re.search("[\x00-\x09\x0b-\x1f\ufffe\uffff]", markdown_in(file))
    assert mark_in(revised(file, [Prepend(markdown), Rewrite((), markdown)])) == "m"


@slow
@example("__0__")
@example("a__b__ _c_ snake_case")
@given(TEXTS)
def test_words_of_a_person_come_out_as_the_words_they_are(words: str) -> None:
    plain = said(lambda document: document.add_paragraph(f"Lea {words}"))
    assert "".join(block.text for block in blocks_of(plain)) == f"Lea {words}"


def test_a_file_is_small_and_the_same_each_time() -> None:
    one, other = (new_file("Lea and Ana", "mark", "# Lea and Ana\n\n- [ ] x\n") for _ in range(2))
    assert len(one) < 6_000
    with zipfile.ZipFile(BytesIO(one)) as first, zipfile.ZipFile(BytesIO(other)) as second:
        assert [(each, first.read(each)) for each in first.namelist()] == [
            (each, second.read(each)) for each in second.namelist()
        ]


def test_every_part_of_a_file_is_whole_and_named() -> None:
    with zipfile.ZipFile(BytesIO(new_file("A", "m", "# A\n\n1. x\n\n[l](https://a.test)\n"))) as packed:
        names = set(packed.namelist())
        types = etree.fromstring(packed.read("[Content_Types].xml"))
        for name in names - {"[Content_Types].xml"}:
            etree.fromstring(packed.read(name))
    listed = {one.get("PartName", "").lstrip("/") for one in types}
    assert names - {"[Content_Types].xml"} == {name for name in listed if name} | {
        *("_rels/.rels", "word/_rels/document.xml.rels"),
    }


def test_a_mark_may_hold_any_sign() -> None:
    for mark in ("o'hara \\ “x” & <y>", "", "ü" * 300):
        assert mark_in(new_file('Title <&"', mark, "x")) == mark
    assert mark_in(b"not a file") is None
    assert said(lambda document: document.add_paragraph("x")) == "x\n"


def test_a_mark_outlives_what_others_save() -> None:
    opened = docx.Document(BytesIO(new_file("A", "the mark", "x")))
    out = BytesIO()
    opened.save(out)
    assert mark_in(out.getvalue()) == "the mark"


# --- what Word and people write ------------------------------------------------------------------------------------


def test_runs_that_word_split_are_one_again() -> None:
    split = "".join(
        f'<w:r w:rsidR="00A{n}"><w:t xml:space="preserve">{part}</w:t></w:r>' for n, part in enumerate("abc d")
    )
    assert said(paragraph(split + "<w:proofErr w:type='spellStart'/><w:r><w:t>e</w:t></w:r>")) == "abc de\n"


@pytest.mark.parametrize("sign", ["☒", "☑", "✓", "✔", "✅", "[x]", "[X]", "☑\ufe0f"])
def test_a_box_is_ticked_by_any_sign_for_it(sign: str) -> None:
    assert said(lambda document: document.add_paragraph(f"{sign} Call Ben")) == "- [x] Call Ben\n"


@pytest.mark.parametrize("sign", ["☐", "⬜", "[ ]", "[]", "[\xa0]"])
def test_a_box_is_open_by_any_sign_for_it(sign: str) -> None:
    assert said(lambda document: document.add_paragraph(f"{sign} Call Ben")) == "- [ ] Call Ben\n"


def test_a_box_of_windows_symbols_is_a_box() -> None:
    signs = '<w:r><w:sym w:font="Wingdings" w:char="F0{}"/></w:r><w:r><w:tab/><w:t>Call</w:t></w:r>'
    assert said(paragraph(signs.format("FE"))) == "- [x] Call\n"
    assert said(paragraph(signs.format("A8"))) == "- [ ] Call\n"


@pytest.mark.parametrize(("value", "box"), [("1", "[x]"), ("0", "[ ]"), ("true", "[x]"), ("false", "[ ]")])
def test_a_box_that_is_clicked_counts_whatever_its_sign(value: str, box: str) -> None:
    control = (
        f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{value}"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>?</w:t></w:r></w:sdtContent></w:sdt><w:r><w:t xml:space='preserve"
        "'> Call</w:t></w:r>"
    )
    assert said(paragraph(control)) == f"- {box} Call\n"


def test_lists_of_words_own_styles_are_lists() -> None:
    def build(document: Document) -> None:
        for style in ("List Bullet", "List Bullet 2", "List Number", "List Number", "Quote", "Heading 2", "Title"):
            document.add_paragraph(style, style)

    assert said(build) == (
        "- List Bullet\n  - List Bullet 2\n1. List Number\n2. List Number\n\n> Quote\n\n## Heading 2\n\n# Title\n"
    )


@pytest.mark.parametrize("typed", ["- buy milk", "• buy milk", "* buy milk", "– buy milk"])
def test_a_bullet_that_somebody_typed_is_one(typed: str) -> None:
    assert said(lambda document: document.add_paragraph(typed)) == "- buy milk\n"


def test_what_was_deleted_is_gone_and_what_was_inserted_is_there() -> None:
    tracked = (
        '<w:r><w:t xml:space="preserve">We </w:t></w:r>'
        '<w:del w:id="1" w:author="Ana"><w:r><w:delText>never</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="Ana"><w:r><w:t>always</w:t></w:r></w:ins>'
        '<w:r><w:t xml:space="preserve"> talk</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>'
    )
    assert said(paragraph(tracked)) == "We always talk\n"


def test_a_link_that_word_keeps_as_a_field_is_a_link() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://a.test/x" </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>here</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> and on</w:t></w:r>'
    )
    assert said(paragraph(field)) == "[here](https://a.test/x) and on\n"
    simple = "<w:fldSimple w:instr=' HYPERLINK \"https://a.test/y\" '><w:r><w:t>there</w:t></w:r></w:fldSimple>"
    assert said(paragraph(simple)) == "[there](https://a.test/y)\n"


def test_a_table_becomes_lines() -> None:
    def build(document: Document) -> None:
        table = document.add_table(2, 2)
        for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
            cell.text = f"cell {number}"

    assert said(build) == "cell 0 | cell 1\n\ncell 2 | cell 3\n"


def test_a_box_in_a_table_of_one_column_is_a_box() -> None:
    def build(document: Document) -> None:
        document.add_table(1, 1).rows[0].cells[0].text = "☐ Call Ben"

    assert said(build) == "- [ ] Call Ben\n"


def test_breaks_blanks_and_hyphens_read_like_text() -> None:
    odd = (
        "<w:r><w:t>a</w:t><w:tab/><w:t>b\xa0c</w:t><w:noBreakHyphen/><w:t>d\xade</w:t><w:br/><w:t>f</w:t>"
        '<w:br w:type="page"/></w:r>'
    )
    assert said(paragraph(odd)) == "a b c-de  \nf\n"


def test_a_style_that_word_renamed_in_another_language_is_known_by_its_name() -> None:
    def german(document: Document) -> None:
        for style in document.styles.element.iterchildren(qn("w:style")):
            if style.get(qn("w:styleId")) == "Heading2":
                style.set(qn("w:styleId"), "berschrift2")
        paragraph("<w:r><w:t>Offen</w:t></w:r>", '<w:pStyle w:val="berschrift2"/>')(document)

    assert said(german) == "## Offen\n"


def test_a_heading_by_its_outline_is_a_heading() -> None:
    assert said(paragraph("<w:r><w:b/><w:t>Big</w:t></w:r>", '<w:outlineLvl w:val="1"/>')) == "## Big\n"


# --- revising ------------------------------------------------------------------------------------------------------


def test_a_section_is_rewritten_in_a_file_whose_styles_word_renamed() -> None:
    file = new_file("A", "m", "# A\n\n## B\n\nold\n\n## C\n\nkept\n")
    with zipfile.ZipFile(BytesIO(file)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    for name in ("word/document.xml", "word/styles.xml"):
        parts[name] = re.sub(rb'"((?:Heading|List|Check)[A-Za-z0-9]+)"', rb'"x\1"', parts[name])
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    after = revised(out.getvalue(), [Rewrite(("A", "B"), "- [x] new\n- item\n\n1. counted\n")])
    assert markdown_in(after) == "# A\n\n## B\n\n- [x] new\n- item\n1. counted\n\n## C\n\nkept\n"


def test_a_heading_with_signs_in_it_is_found_by_its_words() -> None:
    file = new_file("A", "m", "# A\n\n## Check-in · 6 min\n\nold\n\n## snake_case *and* more\n\nold\n")
    after = revised(file, [Rewrite(("A", "snake_case and more"), "new"), Rewrite(("A", "Check-in · 6 min"), "new")])
    assert markdown_in(after).count("new") == 2


def test_a_page_keeps_its_size_when_all_is_rewritten() -> None:
    file = revised(new_file("A", "m", "# A\n\nx\n"), [Rewrite((), "# B\n"), Prepend("first")])
    body = docx.Document(BytesIO(file)).element.body
    assert body[-1].tag == qn("w:sectPr")
    assert markdown_in(file) == "first\n\n# B\n"


def test_a_heading_that_is_not_there_is_said() -> None:
    with pytest.raises(NotFound, match="Nowhere"):
        revised(new_file("A", "m", "# A"), [Rewrite(("A", "Nowhere"), "x")])


@pytest.mark.parametrize("file", [b"", b"PK\x03\x04", b"<html>", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_word_file_is_said(file: bytes) -> None:
    with pytest.raises(Unusable, match="no Word file"):
        markdown_in(file)


def test_a_file_that_unpacks_without_end_is_not_unpacked() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"\0" * (65 * 1024 * 1024))
    with pytest.raises(Unusable, match="too large"):
        markdown_in(out.getvalue())
