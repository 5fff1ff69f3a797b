"""Writes and reads the XML of WebDAV: bodies of requests out of what is asked, rows out of a multistatus.

Reads nothing that was not sent: no entities, no documents elsewhere, no depth or size without end. What claims to be
XML and is none is said in one sentence. Must not know what the properties mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from connectors.errors import TryLater, Unusable

DAV = "{DAV:}"
CAL = "{urn:ietf:params:xml:ns:caldav}"
_NAMESPACES = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:caldav"}
_STATUS = re.compile(r"\bHTTP/[0-9.]+\s+([0-9]{3})\b|^\s*([0-9]{3})\b")
_LOGIN_PAGE = re.compile(rb"^\s*(?:<!doctype\s+html|<html|<head|<body)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Node:
    """An element to be written: its name in Clark's form, its text or its children, its attributes."""

    name: str
    content: str | tuple[Node, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """What a multistatus says of one resource. `status` is the resource's own, 200 where only properties have one.

    `found` are the properties that the server has; `errors` the names of the preconditions that it names.
    """

    href: str
    status: int
    found: Mapping[str, etree._Element]
    errors: frozenset[str] = frozenset()

    def text(self, name: str) -> str | None:
        """Return the text of a property, None where it is missing or empty."""
        element = self.found.get(name)
        return None if element is None else "".join(element.itertext()).strip() or None

    def raw(self, name: str) -> str | None:
        """Return the text of a property as it is, with its white space; None where the property is missing."""
        element = self.found.get(name)
        return None if element is None else "".join(element.itertext())

    def hrefs(self, name: str) -> tuple[str, ...]:
        """Return the references that a property holds."""
        element = self.found.get(name)
        if element is None:
            return ()
        return tuple(text for each in element.iter(f"{DAV}href") if (text := (each.text or "").strip()))

    def children(self, name: str) -> tuple[str, ...]:
        """Return the names of all the elements inside a property."""
        element = self.found.get(name)
        return () if element is None else tuple(_names(element.iterdescendants()))

    def attributes(self, name: str, key: str) -> tuple[str, ...]:
        """Return this attribute of all the elements inside a property."""
        element = self.found.get(name)
        return () if element is None else tuple(str(each.get(key)) for each in element.iter() if each.get(key))


@dataclass(frozen=True, slots=True)
class Multistatus:
    """All rows of a reply, and the sync token that came with them."""

    rows: tuple[Row, ...]
    token: str | None


def written(node: Node) -> bytes:
    """Return the document of this node."""
    return etree.tostring(_element(node), xml_declaration=True, encoding="utf-8")


def asked(names: Iterable[str]) -> Node:
    """Return the element that asks for these properties."""
    return Node(f"{DAV}prop", tuple(Node(name) for name in names))


def multistatus(body: bytes, host: str) -> Multistatus:
    """Read a multistatus. Raises TryLater for one that is cut off, Unusable for what is something else."""
    root = _parsed(body, host)
    if root.tag != f"{DAV}multistatus":
        raise Unusable(f"{host} does not answer as a calendar server does; check the address.")
    token = root.findtext(f"{DAV}sync-token")
    rows = tuple(_row(each) for each in root.iterfind(f"{DAV}response"))
    return Multistatus(rows, (token or "").strip() or None)


def responses(body: bytes, host: str) -> tuple[tuple[str, str], ...]:
    """Read the reply of a scheduling outbox: each recipient with the calendar that came for it, empty for none."""
    return tuple(
        (
            "".join(part.itertext()).strip() if (part := each.find(f"{CAL}recipient")) is not None else "",
            each.findtext(f"{CAL}calendar-data") or "",
        )
        for each in _parsed(body, host).iterfind(f"{CAL}response")
    )


def preconditions(body: bytes) -> frozenset[str]:
    """Return the names of what a refusal says was not given; empty where it says nothing that can be read."""
    try:
        root = etree.fromstring(body, _parser())
    except (etree.XMLSyntaxError, ValueError):
        return frozenset()
    return frozenset(_names(root.iter())) if root.tag == f"{DAV}error" else frozenset()


def _element(node: Node) -> etree._Element:
    element = etree.Element(node.name, nsmap=_NAMESPACES)
    _fill(element, node)
    return element


def _fill(element: etree._Element, node: Node) -> None:
    for key, value in node.attributes:
        element.set(key, value)
    if isinstance(node.content, str):
        element.text = node.content
        return
    for child in node.content:
        _fill(etree.SubElement(element, child.name), child)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _parsed(body: bytes, host: str) -> etree._Element:
    if _LOGIN_PAGE.match(body):
        raise Unusable(f"{host} answers with a page for people, not as a calendar server does; check the address.")
    try:
        root = etree.fromstring(body, _parser())
    except (etree.XMLSyntaxError, ValueError) as err:
        raise TryLater(f"{host} sent an answer that cannot be read to its end.") from err
    if root.getroottree().docinfo.doctype:
        raise Unusable(f"{host} sent an answer of a kind that no calendar server sends, so it was not read.")
    return root


def _row(element: etree._Element) -> Row:
    found: dict[str, etree._Element] = {}
    for stat in element.iterfind(f"{DAV}propstat"):
        prop = stat.find(f"{DAV}prop")
        if prop is not None and _code(stat.findtext(f"{DAV}status")) // 100 == 2:
            found |= {name: each for each in prop if (name := _name(each))}
    error = element.find(f"{DAV}error")
    return Row(
        href=(element.findtext(f"{DAV}href") or "").strip(),
        status=_code(element.findtext(f"{DAV}status")),
        found=found,
        errors=frozenset() if error is None else frozenset(_names(error.iterdescendants())),
    )


def _code(text: str | None) -> int:
    """Return the number of a status line; 200 for none, as a row of properties alone has none."""
    match = _STATUS.search(text or "")
    return int(match[1] or match[2]) if match else 200 if not text else 500


def _names(elements: Iterable[etree._Element]) -> Iterator[str]:
    return filter(None, map(_name, elements))


def _name(element: etree._Element) -> str:
    return element.tag if isinstance(element.tag, str) else ""
