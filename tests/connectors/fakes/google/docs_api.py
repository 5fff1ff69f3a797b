"""The methods of Docs v1 that are covered: get, and batchUpdate with text, bullets, headings and named ranges."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from tests.connectors.fakes.google.calendar_api import Api, Call
from tests.connectors.fakes.google.doc_model import Document, NamedRange, Paragraph, Run
from tests.connectors.fakes.google.drive_api import found_file
from tests.connectors.fakes.google.drive_state import DriveFile
from tests.connectors.fakes.google.errors import Json, Refusal, not_covered, not_found

Edit = Callable[[Call, Document, Json], Json]
DEFAULT_VIEWS = {"DEFAULT_FOR_CURRENT_ACCESS", "PREVIEW_WITHOUT_SUGGESTIONS", "SUGGESTIONS_INLINE"}


def wrong(words: str) -> Refusal:
    return Refusal(400, "badRequest", f"Invalid requests: {words}")


def opened(call: Call, *, to_write: bool = False) -> tuple[DriveFile, Document]:
    file = found_file(call, call.given["documentId"], to_write=to_write)
    if file.document is None:
        raise not_found("Requested entity was not found.")
    return file, file.document


def revision(file: DriveFile, document: Document) -> str:
    return f"{file.id}-revision-{document.revision}"


def get(call: Call) -> Json:
    """Answer documents.get. The state of check boxes is not in it: the API has no field for it."""
    file, document = opened(call)
    if call.given.get("includeTabsContent"):
        raise not_covered("documents.get with includeTabsContent")
    if call.given.get("suggestionsViewMode", "SUGGESTIONS_INLINE") not in DEFAULT_VIEWS:
        raise not_covered("documents.get with another suggestionsViewMode")
    found: list[Json] = [{"endIndex": 1, "sectionBreak": {"sectionStyle": {"sectionType": "CONTINUOUS"}}}]
    found += [block(each) for each in document.paragraphs()]
    body: Json = {
        "documentId": file.id, "title": file.name, "revisionId": revision(file, document), "body": {"content": found},
        "suggestionsViewMode": "SUGGESTIONS_INLINE", "lists": lists(document),
    }  # fmt: skip
    return body | ({"namedRanges": named(document)} if document.ranges else {})


def block(each: Paragraph) -> Json:
    body: Json = {"elements": [run(part) for part in each.runs], "paragraphStyle": {"namedStyleType": each.shape.named}}
    if each.shape.named == "RULE":
        body["paragraphStyle"]["namedStyleType"] = "NORMAL_TEXT"
    if each.shape.item is not None:
        body["bullet"] = {"listId": f"kix.{each.shape.item}"}
        body["bullet"] |= {"nestingLevel": each.shape.level} if each.shape.level else {}
    return {"startIndex": each.start, "endIndex": each.end, "paragraph": body}


def run(part: Run) -> Json:
    style: Json = {
        name: True
        for name, on in (
            ("bold", part.style.bold),
            ("italic", part.style.italic),
            ("strikethrough", part.style.strike),
        )
        if on
    }
    if part.style.link:
        style["link"] = {"url": part.style.link}
    end = part.start + len(part.text.encode("utf-16-le")) // 2
    return {"startIndex": part.start, "endIndex": end, "textRun": {"content": part.text, "textStyle": style}}


GLYPHS = {
    "bullet": {"glyphSymbol": "●"},
    "number": {"glyphType": "DECIMAL"},
    "check": {"glyphType": "GLYPH_TYPE_UNSPECIFIED"},
}


def lists(document: Document) -> Json:
    kinds = {each.shape.item for each in document.paragraphs() if each.shape.item is not None}
    return {f"kix.{kind}": {"listProperties": {"nestingLevels": [GLYPHS[kind]] * 9}} for kind in sorted(kinds)}


def named(document: Document) -> Json:
    found: Json = {}
    for each in document.ranges:
        entry = found.setdefault(each.name, {"name": each.name, "namedRanges": []})
        place = {"startIndex": each.start, "endIndex": each.end}
        entry["namedRanges"].append({"namedRangeId": each.id, "name": each.name, "ranges": [place]})
    return found


def batch_update(call: Call) -> Json:
    """Answer documents.batchUpdate: all requests or none."""
    file, document = opened(call, to_write=True)
    control = call.sent.get("writeControl", {})
    if set(control) - {"requiredRevisionId"}:
        raise not_covered(f"writeControl with {', '.join(sorted(set(control) - {'requiredRevisionId'}))}")
    if control.get("requiredRevisionId", revision(file, document)) != revision(file, document):
        words = "The required revision ID does not match the latest revision."
        raise Refusal(400, "failedPrecondition", words)
    working = deepcopy(document)
    replies = [edit(call, working, request) for request in call.sent.get("requests", [])]
    if working.cells != document.cells or working.ranges != document.ranges:
        working.revision += 1
        file.document = working
        call.world.drive.touched(file, call.user.email)
    return {
        "documentId": file.id, "replies": replies, "writeControl": {"requiredRevisionId": revision(file, working)},
    }  # fmt: skip


def edit(call: Call, document: Document, request: Json) -> Json:
    if len(request) != 1:
        raise wrong("each request holds exactly one operation.")
    ((kind, what),) = request.items()
    if kind not in EDITS:
        raise not_covered(f"the {kind} request of documents.batchUpdate")
    return EDITS[kind](call, document, what)


def place(document: Document, what: Json) -> int:
    if "endOfSegmentLocation" in what:
        return document.end - 1
    plain(what.get("location", {}), {"index"})
    index: int = what.get("location", {}).get("index", 0)
    if not 1 <= index < document.end:
        raise wrong(f"Index {index} must be less than the end index of the referenced segment, {document.end}.")
    return index


def span(document: Document, what: Json) -> tuple[int, int]:
    where = what.get("range", {})
    plain(where, {"startIndex", "endIndex"})
    start, end = where.get("startIndex", 0), where.get("endIndex", 0)
    if not 1 <= start < end <= document.end:
        raise wrong(f"The range {start} to {end} is empty or outside of the segment, which ends at {document.end}.")
    return start, end


def plain(where: Json, names: set[str]) -> None:
    if set(where) - names:
        raise not_covered(f"locations with {', '.join(sorted(set(where) - names))}")


def insert_text(call: Call, document: Document, what: Json) -> Json:
    if not what.get("text"):
        raise wrong("The insertText request must have text.")
    document.insert(place(document, what), what["text"])
    return {}


def delete_range(call: Call, document: Document, what: Json) -> Json:
    start, end = span(document, what)
    if end == document.end:
        raise wrong("The range cannot include the newline character at the end of the segment.")
    document.delete(start, end)
    return {}


def create_range(call: Call, document: Document, what: Json) -> Json:
    start, end = span(document, what)
    if not 1 <= len(what.get("name", "")) <= 256:
        raise wrong("A name has 1 to 256 characters.")
    made = NamedRange(call.world.next_id("kix.range"), what["name"], start, end)
    document.ranges.append(made)
    return {"createNamedRange": {"namedRangeId": made.id}}


def delete_ranges(call: Call, document: Document, what: Json) -> Json:
    kept = [r for r in document.ranges if r.id != what.get("namedRangeId") and r.name != what.get("name")]
    if len(kept) == len(document.ranges):
        raise wrong("The named range was not found.")
    document.ranges = kept
    return {}


def create_bullets(call: Call, document: Document, what: Json) -> Json:
    preset = what.get("bulletPreset", "BULLET_DISC_CIRCLE_SQUARE")
    kind = "check" if preset == "BULLET_CHECKBOX" else "number" if preset.startswith("NUMBERED") else "bullet"
    start, end = span(document, what)
    touched = [each for each in document.paragraphs() if each.start < end and start < each.end]
    for each in reversed(touched):
        tabs = len(each.text) - len(each.text.lstrip("\t"))
        document.shape(each.start, each.end, item=kind, level=tabs, checked=False)
        if tabs:
            document.delete(each.start, each.start + tabs)
    return {}


def delete_bullets(call: Call, document: Document, what: Json) -> Json:
    document.shape(*span(document, what), item=None, level=0, checked=False)
    return {}


def paragraph_style(call: Call, document: Document, what: Json) -> Json:
    if what.get("fields") != "namedStyleType":
        raise not_covered(f"updateParagraphStyle of {what.get('fields')}")
    document.shape(*span(document, what), named=what["paragraphStyle"]["namedStyleType"])
    return {}


def text_style(call: Call, document: Document, what: Json) -> Json:
    names = {"bold": "bold", "italic": "italic", "strikethrough": "strike"}
    for name in what.get("fields", "").split(","):
        style = what.get("textStyle", {})
        if name == "link":
            document.restyle(*span(document, what), link=style.get("link", {}).get("url"))
        elif name in names:
            document.restyle(*span(document, what), **{names[name]: bool(style.get(name))})
        else:
            raise not_covered(f"updateTextStyle of {name}")
    return {}


EDITS: dict[str, Edit] = {
    "insertText": insert_text,
    "deleteContentRange": delete_range,
    "createNamedRange": create_range,
    "deleteNamedRange": delete_ranges,
    "createParagraphBullets": create_bullets,
    "deleteParagraphBullets": delete_bullets,
    "updateParagraphStyle": paragraph_style,
    "updateTextStyle": text_style,
}
METHODS: dict[str, Api] = {"documents.get": get, "documents.batchUpdate": batch_update}
