"""The structure tree: declared with the boxes, filled while they are drawn.

A `Tag` is one structure element. Its block-level children are declared in reading order when the
boxes are made; drawing only attaches marked content to it, so a paragraph that runs over two
pages, or a link over two lines, stays one element (ISO 32000-1, 14.7 and 14.8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObject,
    PDFObjectReference,
    PDFString,
)
from reportlab.pdfbase.pdfdoc import format as format_object

from handouts.dataclass import dataclass
from handouts.pdf.syntax import array, dictionary
from handouts.standards import UA_1, Standard

# Keys of the parent tree: pages count from 0, annotations from here.
FIRST_ANNOTATION_KEY = 1_000_000
# The namespaces of structure types (ISO 32000-2, 14.8.6); these types are in the older one alone.
_OLD_NAMESPACE, _NAMESPACE = "http://iso.org/pdf/ssn", "http://iso.org/pdf2/ssn"
_OLD_TYPES = frozenset({"TOC", "TOCI", "Reference"})


@dataclass(frozen=True, slots=True)
class Mark:
    """The link from a tag to one run of marked content: page index and MCID."""

    page: int
    mcid: int


@dataclass(frozen=True, slots=True)
class AnnotationRef:
    """The link from a Link tag to its annotation on a page (OBJR)."""

    page: int
    annotation: PDFObjectReference
    key: int


@dataclass(slots=True, eq=False)
class Tag:
    """One structure element: role, properties and children in reading order.

    `actual` is what is heard in place of its marks, such as those of a blank to fill in;
    `expansion` what an abbreviation stands for; `says` what the annotation of a link says.
    `anchors` are the ids that links lead to it by, and `leads_to` is the one that an entry of a
    table of contents is about.
    """

    role: str
    parent: Tag | None = None
    alt: str | None = None
    lang: str | None = None
    actual: str | None = None
    expansion: str | None = None
    says: str | None = None
    anchors: tuple[str, ...] = ()
    leads_to: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    kids: list[Tag | Mark | AnnotationRef] = field(default_factory=list)

    def child(self, role: str, **properties: Any) -> Tag:
        """Declare the next block-level child."""
        tag = Tag(role, self, **properties)
        self.kids.append(tag)
        return tag

    def inline(self, role: str, **properties: Any) -> Tag:
        """Declare an inline child; it takes its place among the kids at its first mark."""
        return Tag(role, self, **properties)

    def attach(self, kid: Mark | AnnotationRef) -> None:
        """Add marked content, and this tag itself to its parent if that has not happened yet."""
        self._join()
        self.kids.append(kid)

    def move(self, after: Tag, before: Tag | None) -> None:
        """Be read behind one element and in front of another, within what holds both of them.

        Without `before`, the tag is read at the end of what holds it now.
        """
        holders: list[Tag | None] = []
        holder = before.parent if before is not None else self.parent
        while holder is not None:
            holders.append(holder)
            holder = holder.parent
        while after.parent is not None and after.parent not in holders:
            after = after.parent
        if after.parent is None or self.parent is None or after is self:
            return
        self.parent.kids.remove(self)
        self.parent = after.parent
        self.parent.kids.insert(self.parent.kids.index(after) + 1, self)

    def arrange(self, tags: Sequence[Tag]) -> None:
        """Let the children that hold tags be read in the order of these tags.

        The places that they have now stay theirs.
        """
        own = list(dict.fromkeys(child for tag in tags if (child := self._child_over(tag))))
        places = sorted(self.kids.index(tag) for tag in own)
        for place, tag in zip(places, own, strict=True):
            self.kids[place] = tag

    def _child_over(self, tag: Tag) -> Tag | None:
        while tag.parent is not None and tag.parent is not self:
            tag = tag.parent
        return tag if tag.parent is self else None

    def _join(self) -> None:
        if self.parent is not None and self not in self.parent.kids:
            self.parent._join()
            self.parent.kids.append(self)

    def is_empty(self) -> bool:
        """Tell whether nothing was drawn for this tag; an empty table cell still counts."""
        if self.role in {"TD", "TH"}:
            return False
        return all(isinstance(kid, Tag) and kid.is_empty() for kid in self.kids)


class _ElementReference(PDFObject):
    """Reference to the element of a tag, or to the nearest around it that is written."""

    def __init__(self, tag: Tag, refs: Mapping[Tag, PDFObjectReference]) -> None:
        self.tag, self.refs = tag, refs

    def format(self, document: PDFDocument) -> bytes:
        """Return the reference, once the tree is written."""
        tag = self.tag
        while tag not in self.refs and tag.parent is not None:
            tag = tag.parent
        reference: bytes = self.refs[tag].format(document)
        return reference


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers of a written tree's objects: its first article, what holds it and what it holds.

    `marks` are the elements of the first page's marks, `space` is the namespace of PDF 2.0 or None.
    """

    article: int
    parent: int
    kids: Sequence[int]
    marks: Sequence[int]
    space: int | None


class StructTree:
    """The structure tree of one document, which allocates its marks."""

    def __init__(self, standard: Standard = UA_1) -> None:
        self.root = Tag("Document")
        self.standard = standard
        self._refs: dict[Tag, PDFObjectReference] = {}
        self._anchors: dict[str, Tag] = {}
        self._namespaces: dict[str, PDFObjectReference] = {}
        self._marks: dict[int, list[Tag]] = {}
        self._annotations: list[tuple[int, Tag]] = []

    def mark(self, tag: Tag, page: int) -> int:
        """Attach the next marked content of a page (index from 0) to a tag; return its MCID."""
        owners = self._marks.setdefault(page, [])
        owners.append(tag)
        tag.attach(Mark(page, len(owners) - 1))
        return len(owners) - 1

    def next_annotation_key(self) -> int:
        """Return the parent-tree key that the next annotation will have."""
        return FIRST_ANNOTATION_KEY + len(self._annotations)

    def annotate(self, tag: Tag, page: int, annotation: PDFObjectReference) -> None:
        """Attach a link annotation to its Link tag."""
        key = self.next_annotation_key()
        self._annotations.append((key, tag))
        tag.attach(AnnotationRef(page, annotation, key))

    def target(self, anchor: str) -> PDFObject | None:
        """Return the reference of the element that links to an anchor lead to.

        It is None in PDF 1.7, whose links lead to places on pages alone (ISO 32000-2, 12.3.2.3).
        """
        if not self.standard.pdf2:
            return None
        if not self._anchors:
            self._anchors = {name: tag for tag in _declared(self.root) for name in tag.anchors}
        return _ElementReference(self._anchors[anchor], self._refs)

    def write(self, doc: PDFDocument, pages: list[PDFObjectReference]) -> PDFObjectReference:
        """Write the tree as indirect objects; return the reference for the catalog."""
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        root_ref: PDFObjectReference = doc.Reference(root, "StructTreeRoot")
        if self.standard.pdf2:
            self._namespaces = {uri: doc.Reference(PDFDictionary(
                {"Type": PDFName("Namespace"), "NS": PDFString(uri)}), uri)
                for uri in (_NAMESPACE, _OLD_NAMESPACE)}
            root["Namespaces"] = PDFArray(list(self._namespaces.values()))
        self._write_tag(doc, pages, self.root, root_ref)
        root["K"] = PDFArray([self._refs[self.root]])
        root["ParentTree"] = doc.Reference(_ParentTree(self), "ParentTree")
        root["ParentTreeNextKey"] = self.next_annotation_key()
        return root_ref

    def _write_tag(
        self,
        doc: PDFDocument,
        pages: list[PDFObjectReference],
        tag: Tag,
        parent: PDFObjectReference,
    ) -> None:
        self._refs[tag] = ref = doc.Reference(
            _Element(self, tag, parent, pages), f"Struct{len(self._refs)}")
        for kid in tag.kids:
            if isinstance(kid, Tag) and not kid.is_empty():
                self._write_tag(doc, pages, kid, ref)

    def entries(
        self, tag: Tag, parent: PDFObjectReference, pages: list[PDFObjectReference],
        document: PDFDocument,
    ) -> Iterator[bytes]:
        """Yield the entries of a tag's dictionary in the order of their keys."""
        numbers = document.idToObjectNumberAndVersion
        if tag.attributes:
            yield b"/A " + _formatted(_attributes(tag.attributes), document)
        for key, words in ((b"/ActualText ", tag.actual), (b"/Alt ", tag.alt),
                           (b"/E ", tag.expansion)):
            if words is not None:
                yield key + _formatted(PDFString(words), document)
        home = next((kid.page for kid in tag.kids if isinstance(kid, Mark)), None)
        kids: list[bytes] = []
        for kid in tag.kids:
            if isinstance(kid, Mark):
                kids.append(b"%d" % kid.mcid if kid.page == home else
                            b"<<\n/MCID %d /Pg %d %d R /Type /MCR\n>>" % (
                                kid.mcid, *numbers[pages[kid.page].name]))
            elif isinstance(kid, AnnotationRef):
                kids.append(b"<<\n/Obj %d %d R /Pg %d %d R /Type /OBJR\n>>" % (
                    *numbers[kid.annotation.name], *numbers[pages[kid.page].name]))
            elif kid in self._refs:
                kids.append(b"%d %d R" % numbers[self._refs[kid].name])
        yield b"/K " + (kids[0] if len(kids) == 1 else array(kids))
        if tag.lang is not None:
            yield b"/Lang " + _formatted(PDFString(tag.lang), document)
        if self.standard.pdf2:
            space = _OLD_NAMESPACE if tag.role in _OLD_TYPES else _NAMESPACE
            yield b"/NS %d %d R" % numbers[self._namespaces[space].name]
        yield b"/P %d %d R" % numbers[parent.name]
        if home is not None:
            yield b"/Pg %d %d R" % numbers[pages[home].name]
        if self.standard.pdf2 and tag.leads_to is not None:
            yield b"/Ref " + array([_formatted(self.target(tag.leads_to), document)])
        yield b"/S /" + tag.role.encode()

    def parent_numbers(self, document: PDFDocument) -> bytes:
        """Return the array that tells whose each mark and each annotation is (14.7.4.4)."""
        numbers = document.idToObjectNumberAndVersion
        parts: list[bytes] = []
        for page, owners in sorted(self._marks.items()):
            parts += [b"%d" % page, array([
                b"%d %d R" % numbers[self._refs[tag].name] for tag in owners])]
        for key, tag in self._annotations:
            parts += [b"%d" % key, b"%d %d R" % numbers[self._refs[tag].name]]
        return array(parts)

    def numbers(self, document: PDFDocument) -> Written:
        """Return the numbers that the first article and the marks of the first page got."""
        known = document.idToObjectNumberAndVersion

        def number(tag: Tag) -> int:
            return int(known[self._refs[tag].name][0])

        article = self.root.kids[0]
        assert isinstance(article, Tag)
        kids = [number(kid) for kid in article.kids if isinstance(kid, Tag) and kid in self._refs]
        space = self._namespaces.get(_NAMESPACE)
        return Written(
            number(article), number(self.root), kids, [number(tag) for tag in self._marks[0]],
            None if space is None else int(known[space.name][0]))


class _Element(PDFObject):
    """The dictionary of a tag.

    ReportLab's own dictionaries ask each key and value what it is: with them, writing the tree
    takes as long as laying out the pages.
    """

    def __init__(
        self, tree: StructTree, tag: Tag, parent: PDFObjectReference,
        pages: list[PDFObjectReference],
    ) -> None:
        self.tree, self.tag, self.parent, self.pages = tree, tag, parent, pages

    def format(self, document: PDFDocument) -> bytes:
        """Return the bytes of the dictionary, once all objects have numbers."""
        return dictionary(list(self.tree.entries(self.tag, self.parent, self.pages, document)))


class _ParentTree(PDFObject):
    """The dictionary that leads from marks and annotations to their tags."""

    def __init__(self, tree: StructTree) -> None:
        self.tree = tree

    def format(self, document: PDFDocument) -> bytes:
        """Return the bytes of the dictionary, once all objects have numbers."""
        return dictionary([b"/Nums " + self.tree.parent_numbers(document)])


def _formatted(value: PDFObject | None, document: PDFDocument) -> bytes:
    body: bytes = format_object(value, document)
    return body


def _declared(tag: Tag) -> Iterator[Tag]:
    """Yield a tag and all that are declared in it."""
    yield tag
    for kid in tag.kids:
        if isinstance(kid, Tag):
            yield from _declared(kid)


def _attributes(attributes: dict[str, Any]) -> PDFDictionary:
    """Write one attribute object; `O` names its owner (Table, List, Layout)."""
    return PDFDictionary({
        key: PDFName(value) if isinstance(value, str)
        else PDFArray(list(value)) if isinstance(value, (tuple, list))
        else value
        for key, value in attributes.items()
    })
