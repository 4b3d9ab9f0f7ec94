"""Importing folders and sites."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from chat.knowledge.documents import Unreadable, read_document
from chat.knowledge.sites import Site, Unreachable
from chat.models import Article, Passage, PassageVector
from chat.services.imports import Folder, Pages, bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

HTML = """<html><head><title>Harbour - Help</title></head><body><nav>Home Shop</nav>
<main><h1>Masts &amp; sails</h1><p>A mast is <b>tall</b>.</p><h2>Wood</h2><ul><li>Spruce</li></ul></main>
<footer>Imprint</footer></body></html>"""


def pdf(text: str) -> bytes:
    """The least that is a PDF with a line of text."""
    drawing = f"BT /F1 12 Tf 10 100 Td ({text}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream",
    ]
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return f"{body}{end}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF".encode()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "boats.md").write_text("---\ntitle: Boats\nurl: https://help.example/b\n---\n\nHulls are red.\n")
    (tmp_path / "rig").mkdir()
    (tmp_path / "rig" / "masts.html").write_text(HTML)
    (tmp_path / "tides.pdf").write_bytes(pdf("The tide comes twice a day."))
    (tmp_path / "notes.txt").write_text("not a document")
    (tmp_path / ".hidden.md").write_text("# Hidden\n\nWords.")
    return tmp_path


def outcomes(collection, **options):
    options = {"audience": "public", "language": "en", **options}
    return {done.name: done.outcome and done.outcome.value for done in bring_in(collection, **options)}


def run_command(*arguments):
    out, err = StringIO(), StringIO()
    call_command("import_articles", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_markdown_html_and_pdf_become_articles(folder):
    done = outcomes(Folder(folder, "https://help.example/"))

    assert done == {"boats.md": "created", "rig/masts.html": "created", "tides.pdf": "created"}
    told = {article.name: (article.title, article.url) for article in Article.objects.all()}
    assert told == {
        "boats.md": ("Boats", "https://help.example/b"),
        "rig/masts.html": ("Masts & sails", "https://help.example/rig/masts"),
        "tides.pdf": ("Tides", "https://help.example/tides"),
    }
    assert Passage.objects.get(article__name="tides.pdf").text == "The tide comes twice a day."


def test_of_a_page_only_its_main_part_is_kept(folder):
    outcomes(Folder(folder))

    pieces = Passage.objects.filter(article__name="rig/masts.html").order_by("position")
    assert [(piece.heading, piece.text) for piece in pieces] == [([], "A mast is tall."), (["Wood"], "- Spruce")]


def test_again_only_what_has_changed_is_stored_and_what_is_gone_is_retired(folder):
    outcomes(Folder(folder))
    (folder / "boats.md").write_text("# Boats\n\nHulls are blue.")
    (folder / "tides.pdf").unlink()

    done = outcomes(Folder(folder))

    assert done == {"boats.md": "changed", "rig/masts.html": "unchanged", "tides.pdf": "retired"}
    assert not Article.objects.get(name="tides.pdf").is_live


def test_an_import_that_was_stopped_goes_on_where_it_was(folder):
    begun = bring_in(Folder(folder), audience="public", language="en")
    assert next(begun).name == "boats.md"
    begun.close()

    assert outcomes(Folder(folder)) == {"boats.md": "unchanged", "rig/masts.html": "created", "tides.pdf": "created"}


def test_a_document_that_has_become_unreadable_keeps_its_article(folder):
    outcomes(Folder(folder))
    (folder / "tides.pdf").write_bytes(b"not any more")

    assert outcomes(Folder(folder))["tides.pdf"] is None
    assert Article.objects.get(name="tides.pdf").is_live


@pytest.mark.django_db(transaction=True)
def test_the_command_tells_what_it_did_and_leaves_every_passage_with_a_vector(folder):
    (folder / "broken.md").write_bytes(b"\xff\xfe")

    out, err = run_command(folder, "--internal")

    assert out.strip() == "3 created, 0 changed, 0 unchanged, 0 retired, 1 not readable"
    assert "broken.md: not UTF-8 text" in err
    assert set(Article.objects.values_list("audience", flat=True)) == {"internal"}
    assert PassageVector.objects.count() == Passage.objects.count() == 4


def test_a_wrong_or_empty_source_is_refused_and_retires_nothing(folder, tmp_path_factory):
    outcomes(Folder(folder))

    with pytest.raises(CommandError, match="neither a folder nor an address"):
        run_command("no-such-folder")
    with pytest.raises(CommandError, match="holds no documents"):
        run_command(tmp_path_factory.mktemp("empty"))
    assert Article.objects.live().count() == 3


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"%PDF-1.4 nothing"), ("a.md", b"\xff"), ("a.pdf", b"")])
def test_what_cannot_be_read_says_why(name, data):
    with pytest.raises(Unreadable):
        read_document(name, data)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """The output of the tests is not a log."""

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.path == "/elsewhere.html":
            self.send_response(302)
            self.send_header("Location", "http://localhost.example/")
            self.end_headers()
            return
        super().do_GET()


@pytest.fixture
def help_centre(tmp_path):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as server:
        server.asked = []
        server.url = f"http://127.0.0.1:{server.server_port}"
        server.folder = tmp_path
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def list_pages(server, *entries):
    body = "".join(f"<url><loc>{loc}</loc><lastmod>{lastmod}</lastmod></url>" for loc, lastmod in entries)
    (server.folder / "sitemap.xml").write_text(f"<urlset xmlns='http://www.sitemaps.org/x'>{body}</urlset>")


def bring_site(server):
    sitemap = f"{server.url}/sitemap.xml"
    with Site(sitemap) as site:
        return outcomes(Pages(sitemap, site, site.pages()))


def test_a_site_is_read_by_its_sitemap_and_its_own_host_only(help_centre):
    (help_centre.folder / "masts.html").write_text(HTML)
    masts, away = f"{help_centre.url}/masts.html", f"{help_centre.url}/elsewhere.html"
    list_pages(help_centre, (masts, "2020-01-01"), ("https://evil.example/x", ""), (away, ""))

    assert bring_site(help_centre) == {masts: "created", away: None}
    assert Article.objects.get().url == masts


def test_a_page_that_has_not_changed_since_is_not_fetched_again(help_centre):
    (help_centre.folder / "masts.html").write_text(HTML)
    masts = f"{help_centre.url}/masts.html"
    list_pages(help_centre, (masts, "2020-01-01"))
    bring_site(help_centre)
    help_centre.asked.clear()

    assert bring_site(help_centre) == {masts: "unchanged"}
    assert help_centre.asked == ["/sitemap.xml"]


def test_a_sitemap_that_is_none_is_refused(help_centre):
    (help_centre.folder / "sitemap.xml").write_text(
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><urlset>&b;</urlset>'
    )

    with pytest.raises(Unreachable, match="not a sitemap"):
        bring_site(help_centre)
