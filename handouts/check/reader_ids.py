"""What the readers and the builder refuse while they work: one line for each of their ids."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReaderRule:
    """Tell of one problem that stops a file from being read or a document from being built."""

    id: str
    title: str
    example: str


_TEXT = """
YAML001 | A file is a regular file of at most 256 KB, and can be read. | Put the file itself there; split a long topic in two.
YAML002 | A file is UTF-8. | Save it again with the encoding UTF-8.
YAML003 | A file holds no control characters and none that turn the direction of text. | Delete the character that the message names.
YAML004 | A file is indented with spaces, not with tabs. | Write two spaces for each level.
YAML005 | A file has no anchors and no aliases. | Write the text out, or put it into content/en/shared/ and include it.
YAML006 | A file has no tags. | Write `title: Heat`, not `title: !!str Heat`.
YAML007 | No key stands twice in one place. | Remove one of the two.
YAML008 | A file holds one document, which is not empty. | Remove the line `---`.
YAML009 | Nothing is nested more than 20 levels deep. | Write blocks directly below `blocks:`.
YAML010 | No words are lost as a comment. | Put quotation marks around a text with ` #` in it.
YAML011 | A text does not run on over a line that begins with a dash. | Indent the list, or put the text into quotation marks.
YAML012 | A file is YAML. | Put quotation marks around a text with `: ` in it.
CON001 | Every key is known. | Write `key_points:`, not `keypoints:`.
CON002 | Nothing that is needed is missing. | Add the key that the message names.
CON003 | Every value has the right form. | Write `updated: "2026-11-23"`.
CON004 | Texts keep to their limits. | Shorten the text, or make two of it.
CON005 | Inline marks are whole. | Write `**bold**`, and `\\*` for a star.
CON006 | Every part, topic or name that a file speaks of is there. | Check the spelling with `make-handout list`.
CON007 | Parts do not include themselves, nor each other without end. | Remove one `include:` of the circle.
DIS001 | A topic brings every disclaimer that its kinds require. | Add `about: [heat-cold]` to the section that speaks of heat.
DIS002 | A section is about nothing that the topic's kinds leave out. | Add `exercise` to `kinds:`.
DIS003 | A move stands in a section about exercise. | Add `about: [exercise]` to the section.
DIS004 | No drug is named before the medicine disclaimer, or in a topic without it. | Write `pain medicine`, or point to the sheet about it.
DIS005 | The text of a disclaimer holds its marker sentence. | Copy the sentence into `marker:` letter by letter.
DIS006 | Every disclaimer that a topic may need has a text. | Add the id to content/disclaimers/en.yaml.
DIS007 | Every topic has an emergency notice; an emergency topic has it first. | Write `- include: danger-signs` as the first section.
DIS008 | The rendered page shows every disclaimer that is due. | Let your layout call `super()`.
FIG001 | Every figure is there. | Put the drawing into content/figures/.
FIG002 | A figure is a regular file of a sensible size. | Export the drawing again, as plain SVG.
FIG003 | A figure has no document type. | Remove the line with `<!DOCTYPE`.
FIG004 | A figure is well-formed SVG in UTF-8. | Export the drawing again, as plain SVG.
FIG005 | A figure uses only what is drawn faithfully. | Turn texts and gradients into plain paths.
FIG006 | A figure shows something. | Draw inside the view box.
FNT001 | A font is a sound TrueType file of at most 2 MB. | Convert it to a static TrueType font (.ttf).
FNT002 | Every font file that a theme names is there. | Put it into templates/brands/our-clinic/fonts/.
FNT003 | A font has one weight: it is not variable. | Take the static files, such as our-face-bold.ttf.
FNT004 | A font may be embedded in documents. | Ask its maker for a license and another file.
FNT005 | A font has letters, digits and punctuation. | Take a face with all of them.
FNT006 | An own face has a regular and a bold font. | Write `bold: our-face-bold.ttf`.
GLY001 | Every character can be printed. | Write the character that the hint names.
LAY001 | A layout is a well-formed template. | Close the tag in the line that the message names.
LAY002 | A layout uses only names that exist. | Write `topic.title`.
LAY003 | Every layout that another one needs is there. | Write `{% extends "core/topic.html.j2" %}`.
LAY004 | A layout does nothing that is not allowed. | Use plain values and the macros of core/blocks.
LAY005 | A layout comes to an end without an error. | Mend the line that the message names.
LAY006 | A layout can be read as UTF-8 text. | Save it again with the encoding UTF-8.
LAY007 | A booklet's layout keeps every article. | Let the block call `super()`.
LAY008 | A layout keeps the review line. | Let the block `review` call `super()`.
MARK001 | A layout renders to well-formed markup. | Close every element.
MARK002 | Every element is known. | Write `<strong>`, not `<b>`.
MARK003 | Every attribute is known. | Remove it: the look belongs into the theme.
MARK004 | No attribute that is needed is missing. | Write `alt="…"` on every `<img>`.
MARK005 | Attributes have values that mean something. | Write `role="warning"`.
MARK006 | Elements stand where they may. | Put `<li>` into `<ul>`.
MARK007 | Headings skip no level. | Write `<h2>` after `<h1>`.
MARK008 | Every id is used once. | Give one of the two another id.
MARK009 | Links lead somewhere. | Write an address that begins with https://.
MARK010 | No element is empty that should say something. | Remove it, or give it words.
THM001 | A theme has only known keys, with values of the right form. | Write lengths with units: `13pt`.
THM002 | A theme is complete. | Add the key that the message names.
THM003 | Body text has 12 points or more, small print 10 or more. | Write `size: 13pt`.
THM004 | Text has a contrast of 4.5 to 1 with what lies under it. | Choose a darker color.
THM005 | Themes extend each other in a line. | Remove one `extends:` of the circle.
THM006 | Every theme is there. | Write `theme: house`.
BRD001 | Every brand is there. | Check the names in templates/brands/.
BRD002 | A brand file is complete and right. | Add `phone:`.
BRD003 | A brand's logo is there. | Put logo.svg beside brand.yaml.
BRD004 | A logo made of pixels is a sound PNG or JPEG of at most 5 MB. | Export it again as SVG, PNG or JPEG.
BRD005 | A logo has at most 20 million pixels, and is drawn in at most 64 scans. | Save it smaller: 1,000 pixels across are plenty.
WRD001 | The fixed words of a language are there. | Write templates/strings/es.yaml.
WRD002 | No fixed word is missing. | Copy the line from en.yaml and translate it.
WRD003 | Every key of the fixed words is known. | Remove the line.
WRD004 | Fixed words keep their names in braces. | Keep `{phone}` as it is.
WRD005 | Fixed words that say what a page is are the shipped ones. | Copy `review.pending` from the shipped file.
SET001 | handouts.yaml has known keys only. | Write `brand:`.
SET002 | handouts.yaml has values of the right form. | Write `topics:` with one name a line.
PRJ001 | No link leads out of the project. | Put the file itself in its place.
PDF001 | Every word fits into its column. | Break the word, or use a wider column.
PDF002 | Every box fits on a page. | Make two boxes of it.
PDF003 | The running head and foot fit on the page. | Shorten the brand's name.
PDF004 | A document is built within a minute. | Make several documents of it.
PDF020 | A booklet to fold has at most 32 pages. | Leave out chapters, or take two booklets.
PDF010 | A finished file can be read. | Build it again.
PDF011 | A finished file is tagged. | Build it again with make-handout.
PDF012 | A file to check was built by make-handout. | Name a file from build/.
PDF013 | A file to check has its content in the project. | Withdraw the file, or restore the content.
PDF014 | A file to check holds the version that the content has now. | Build it again.
PDF015 | A file to check is one that people read. | Name the reading copy, without `.fold` in its name.
STR020 | veraPDF agrees that a file is PDF/UA-1 and PDF/A-2a. | Build it again.
STR021 | veraPDF is there when it is asked. | Install it, or leave --verapdf out.
WVR001 | A waiver has not run out. | Mend what it finds, or give a new reason and day.
WVR002 | A waiver names a rule that exists. | Write the id as `check` prints it.
WVR003 | A rule that protects patients directly is never waived. | Mend what it finds.
WVR004 | A waiver ends within a year. | Write an earlier day.
WVR005 | A waiver waives something. | Remove it.
OUT001 | The output can be written. | Choose another folder, with --output DIR where there is such an option.
"""

READER_RULES: dict[str, ReaderRule] = {
    rule.id: rule for rule in (
        ReaderRule(*(part.strip() for part in line.split("|")))
        for line in _TEXT.strip().splitlines())
}
