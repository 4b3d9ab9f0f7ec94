from __future__ import annotations

from html_to_markdown import ConversionError, convert
from selectolax.lexbor import LexborHTMLParser, LexborNode

from chat.knowledge.documents.document import Document, Unreadable

# Where a page's own words are, the surest first.
MAIN = ("main article", "main", "[role=main]", "article", "body")
# What is the same on every page, and would be found on every question.
FURNITURE = (
    "script, style, noscript, template, nav, header, footer, aside, form, iframe, svg, button, dialog, "
    "[hidden], [aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo], [role=search]"
)


def read_html(data: bytes) -> Document:
    """The main part of a page. Its title is its first heading, else what the browser shows."""
    page = LexborHTMLParser(data)
    main = next((node for selector in MAIN if (node := page.css_first(selector)) is not None), None)
    if main is None:
        raise Unreadable("no HTML")
    heading = main.css_first("h1") or page.css_first("h1") or page.css_first("title")
    title = heading.text(separator=" ") if heading else ""
    canonical = page.css_first("link[rel=canonical]")
    url = (canonical.attributes.get("href") or "") if canonical else ""
    _strip(main)
    try:
        body = convert(main.html or "").content or ""
    except ConversionError as error:
        raise Unreadable(f"HTML that cannot be converted ({type(error).__name__})") from error
    return Document(title, body, url if url.startswith("http") else "")


def _strip(main: LexborNode) -> None:
    """An article's own header holds its title and stays; the page's does not lie within its main part."""
    for node in main.css(FURNITURE):
        if node.tag != "header" or main.tag == "body":
            node.decompose()
