"""What the file says of itself: title, language, conformance, colors, structure."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime, timezone
from html import escape
from typing import TYPE_CHECKING, Any

import PIL
import reportlab
from reportlab.pdfbase.pdfdoc import (
    XMP,
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFStream,
    PDFString,
    PDFZCompress,
)

from handouts.dataclass import dataclass
from handouts.pdf.icc import srgb_icc
from handouts.pdf.tags import StructTree
from handouts.standards import UA_1, Standard
from handouts.variants import Variant
from handouts.version import __version__

if TYPE_CHECKING:
    from handouts.orders import Kind, PacketOrder, Room
    from handouts.pdf.canvas import HandoutCanvas

PRODUCER = f"make-handout {__version__}"
# What turns a laid-out page into bytes: another version may write the same page otherwise.
LIBRARIES = f"reportlab {reportlab.__version__}, pillow {PIL.__version__}"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Record of what a file was made of: enough to build it again; no path, nothing personal.

    `judged` is the day that reviews were judged by, None where the project has none. `dated` is in
    seconds since 1970 (UTC). `inputs` is a SHA-256 in hex digits. `packet` is what a packet holds,
    `room` what personal copies have room for.
    """

    kind: Kind
    slug: str
    version: str
    lang: str
    brand: str
    variant: Variant
    judged: date | None
    dated: int
    inputs: str
    tool: str = __version__
    libraries: str = LIBRARIES
    packet: PacketOrder | None = None
    room: Room | None = None

    @property
    def text(self) -> str:
        """Return the record as one line of JSON, as it stands in the file."""
        own: dict[str, Any] = {"packet": asdict(self.packet)} if self.packet else {}
        own |= {"personal": asdict(self.room)} if self.room else {}
        return json.dumps({
            "kind": self.kind, "slug": self.slug, "version": self.version, "lang": self.lang,
            "brand": self.brand, "variant": self.variant.name,
            "leave_top": self.variant.leave_top,
            "judged": self.judged.isoformat() if self.judged else None, "dated": self.dated,
            "inputs": self.inputs, "tool": self.tool, "libraries": self.libraries,
            **own,
        })


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """Facts about a document, for its metadata and never for its pages.

    `date` is seconds since 1970 (UTC); `identifier` names the handout and its version.
    `provenance` is None for pages that no content stands behind, such as a printer test.
    """

    title: str
    lang: str
    author: str
    subject: str
    identifier: str
    date: int
    keywords: tuple[str, ...] = ()
    provenance: Provenance | None = None


def finish(canvas: HandoutCanvas, tree: StructTree, info: DocumentInfo) -> None:
    """Write structure tree, metadata and output intent into the catalog of a drawn document."""
    doc = canvas._doc
    catalog = doc.Catalog
    # ReportLab writes only the keys that it knows; this catalog knows one more.
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
    catalog.StructTreeRoot = tree.write(doc, canvas.page_refs)
    catalog.MarkInfo = PDFDictionary({"Marked": "true"})
    # Viewers shrink pages to the printer's margins unless told not to: 18 points become 17.
    catalog.ViewerPreferences = PDFDictionary(
        {"DisplayDocTitle": "true", "PrintScaling": PDFName("None")})
    catalog.Metadata = XMP(creator=lambda _doc: xmp(info, tree.standard).encode())
    catalog.OutputIntents = PDFArray([doc.Reference(_output_intent(canvas), "OutputIntent")])
    canvas.addPageLabel(0, style="ARABIC", start=1)
    canvas.setTitle(info.title)
    canvas.setAuthor(info.author)
    canvas.setSubject(info.subject)
    canvas.setKeywords(", ".join(info.keywords))
    canvas.setCreator(PRODUCER)
    canvas.setProducer(PRODUCER)
    canvas.setDateFormatter(lambda *_fields: _pdf_date(info.date))


def _pdf_date(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("D:%Y%m%d%H%M%S+00'00'")


def _output_intent(canvas: HandoutCanvas) -> PDFDictionary:
    """Say that colors are sRGB (ISO 19005-2, 6.2.3)."""
    profile = PDFStream(
        PDFDictionary({"N": 3}), content=srgb_icc(), filters=[PDFZCompress],
    )
    return PDFDictionary({
        "Type": PDFName("OutputIntent"),
        "S": PDFName("GTS_PDFA1"),
        "OutputConditionIdentifier": PDFString("sRGB IEC61966-2.1"),
        "Info": PDFString("sRGB IEC61966-2.1"),
        "DestOutputProfile": canvas._doc.Reference(profile, "ColorProfile"),
    })


def xmp(info: DocumentInfo, standard: Standard = UA_1) -> str:
    """Return the XMP packet, which claims a standard.

    Source: ISO 19005-2, 6.6, and ISO 14289-1, 5; ISO 19005-4, 6.7, and ISO 14289-2, 5.
    """
    date = datetime.fromtimestamp(info.date, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    keywords = ", ".join(info.keywords)
    return _PACKET.format(
        title=_xml(info.title), author=_xml(info.author), subject=_xml(info.subject),
        identifier=_xml(info.identifier), lang=_xml(info.lang), date=date,
        keywords=_xml(keywords), producer=_xml(PRODUCER),
        provenance=_recorded(info.provenance), claims=_claims(standard),
        described="" if standard.pdf2 else _DESCRIBED.format(
            schema=_SCHEMA if info.provenance else ""),
        namespaces="" if standard.pdf2 else _DESCRIBING,
    )


def _xml(text: str) -> str:
    # Not xml.sax.saxutils: it imports urllib.request, and that the network's libraries.
    return escape(text, quote=False)


def _claims(standard: Standard) -> str:
    lines = [f"<{each.key}>{each.value}</{each.key}>\n" for each in standard.claims]
    if standard.declarations:
        declared = "\n".join(
            f'<rdf:li rdf:parseType="Resource"><pdfd:conformsTo>{each}</pdfd:conformsTo></rdf:li>'
            for each in standard.declarations)
        lines.append('<pdfd:declarations xmlns:pdfd="http://pdfa.org/declarations/"><rdf:Bag>\n'
                     f"{declared}\n</rdf:Bag></pdfd:declarations>\n")
    return "".join(lines)


def _recorded(provenance: Provenance | None) -> str:
    return "" if provenance is None else f"""<rdf:Description rdf:about=""
 xmlns:handout="urn:make-handout:"><handout:made>{_xml(provenance.text)}</handout:made>
</rdf:Description>
"""


# A property of one's own is described in the file (ISO 19005-2, 6.6.2.3.3); PDF/A-4 needs no more.
_SCHEMA = """<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>make-handout</pdfaSchema:schema>
<pdfaSchema:namespaceURI>urn:make-handout:</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>handout</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>made</pdfaProperty:name>
<pdfaProperty:valueType>Text</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>What the file was made of, as JSON</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li>"""
_DESCRIBING = """
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#\""""
_DESCRIBED = """<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li>{schema}</rdf:Bag></pdfaExtension:schemas>
"""
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"{namespaces}>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:identifier>{identifier}</dc:identifier>
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Keywords>{keywords}</pdf:Keywords>
{claims}{described}</rdf:Description>
{provenance}</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
