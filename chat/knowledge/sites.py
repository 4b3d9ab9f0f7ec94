"""Reading a help centre by its sitemap: only what an operator names, only from that host, and never without bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import httpx2
from defusedxml import DefusedXmlException, ElementTree

TIMEOUT = httpx2.Timeout(15, connect=5)
LARGEST_PAGE = 5_000_000
LARGEST_SITEMAP = 50_000_000
MOST_PAGES = 10_000
MOST_SITEMAPS = 100
MOST_REDIRECTS = 5
AGENT = "support-portal-import"


class Unreachable(Exception):
    """What could not be fetched; the text says why."""


@dataclass(frozen=True, slots=True)
class Page:
    """An address in a sitemap. `changed_at` is when its site says that it was changed last."""

    url: str
    changed_at: datetime | None


class Site:
    """One host, of which pages are fetched one after another. Use it as a context manager."""

    def __init__(self, sitemap: str):
        self._sitemap = sitemap
        self._place = _place_of(sitemap)
        self._client = httpx2.Client(timeout=TIMEOUT, headers={"User-Agent": AGENT}, follow_redirects=False)

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_error) -> None:
        self._client.close()

    def pages(self) -> list[Page]:
        """The pages of the sitemap and of those it names, each once. Raises `Unreachable`."""
        found: dict[str, Page] = {}
        sitemaps = [self._sitemap]
        for number, sitemap in enumerate(sitemaps, start=1):
            if number > MOST_SITEMAPS:
                raise Unreachable(f"more than {MOST_SITEMAPS} sitemaps")
            root = _parse(self.fetch(sitemap, LARGEST_SITEMAP), sitemap)
            if root.tag.endswith("sitemapindex"):
                sitemaps += [url for url, _ in _entries(root) if url not in sitemaps and self._is_ours(url)]
            else:
                found |= {url: Page(url, changed_at) for url, changed_at in _entries(root) if self._is_ours(url)}
            if len(found) > MOST_PAGES:
                raise Unreachable(f"more than {MOST_PAGES:,} pages")
        return list(found.values())

    def fetch(self, url: str, largest: int = LARGEST_PAGE) -> bytes:
        """The content at an address of this host, by way of redirects within it. Raises `Unreachable`."""
        for _ in range(MOST_REDIRECTS):
            if not self._is_ours(url):
                raise Unreachable("leads to another host")
            try:
                with self._client.stream("GET", url) as response:
                    if not response.is_redirect:
                        return _read(response, largest)
                    url = urljoin(url, response.headers.get("location", ""))
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                raise Unreachable(f"cannot be reached ({type(error).__name__})") from error
        raise Unreachable("redirects in circles")

    def _is_ours(self, url: str) -> bool:
        return _place_of(url) == self._place


def _read(response: httpx2.Response, largest: int) -> bytes:
    if response.status_code != 200:
        raise Unreachable(f"answers with status {response.status_code}")
    data = b""
    for part in response.iter_bytes():
        data += part
        if len(data) > largest:
            raise Unreachable(f"larger than {largest // 1_000_000} MB")
    return data


def _parse(data: bytes, url: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(data)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        raise Unreachable(f"{url} is not a sitemap in XML: {error}") from None


def _entries(root: ElementTree.Element) -> Iterator[tuple[str, datetime | None]]:
    for entry in root:
        fields = {child.tag.rpartition("}")[2]: (child.text or "").strip() for child in entry}
        if fields.get("loc"):
            yield fields["loc"], _moment(fields.get("lastmod", ""))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _place_of(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port
    except ValueError:
        return "", None, None
