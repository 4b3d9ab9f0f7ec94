"""The systems of Fennel Broadband, over real HTTP, for the tools of its pack: prices, lines, invoices, visits.

    python -m tests.packs.broadband_service

serves them at the address that the pack names. Tests take a free port and the pack with that port in it:

    with BroadbandService() as service:
        folder = service.pack_in(tmp_path)
"""

import json
import re
import shutil
import threading
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PACK = Path(__file__).parent / "broadband"
ADDRESS_IN_PACK = "127.0.0.1:9810"
SECRET = "fennel-demo-key"

PLANS = {"100": Decimal("26.00"), "300": Decimal("31.00"), "900": Decimal("42.00")}
REDUCTIONS = {"1": Decimal("0.00"), "12": Decimal("2.00"), "24": Decimal("5.00")}
PARTNER = Decimal("3.50")
OWN_AREAS, PARTNER_AREAS = ("BS", "BA"), ("GL", "SN", "TA", "EX")
POSTCODE = re.compile(r"^([A-Z]{1,2})(\d[A-Z\d]?) ?(\d[A-Z]{2})$")

OUTAGES = {"BS3": {"cause": "a cable was cut", "since": "2026-11-23 07:40", "expected_end": "2026-11-23 18:00"}}
INVOICES = {
    "FB-204417": [
        {"number": "INV-30871", "amount": "31.00", "due": "2026-11-10", "state": "open"},
        {"number": "INV-30114", "amount": "31.00", "due": "2026-10-10", "state": "paid"},
    ],
    "FB-204932": [{"number": "INV-30902", "amount": "37.00", "due": "2026-12-10", "state": "open"}],
}

Answered = tuple[int, Any]


class BroadbandService:
    """Runs in the block of a `with`. `visits` are those booked, by the key under which each was asked for."""

    def __init__(self, port: int = 0) -> None:
        self.visits: dict[str, dict[str, Any]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> "BroadbandService":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.server_port}"

    def pack_in(self, folder: Path) -> Path:
        """A copy of the pack whose tools ask this service."""
        pack = Path(shutil.copytree(PACK, folder / PACK.name))
        tools = pack / "tools.toml"
        tools.write_text(tools.read_text().replace(ADDRESS_IN_PACK, self.address))
        return pack

    @property
    def settings(self) -> dict[str, str]:
        """What a portal's environment needs so that its tools may come here."""
        return {"ALLOWED_TOOL_HOSTS": self.address, "TOOL_SECRET_FENNEL": SECRET}

    def answer(self, method: str, url: str, body: Any, key: str) -> Answered:
        parts = urlsplit(url)
        match method, *(unquote(part) for part in parts.path.strip("/").split("/")):
            case "POST", "prices":
                return price(**body)
            case "GET", "lines", postcode:
                return line_status(postcode)
            case "GET", "customers", reference, "invoices":
                return invoices(reference, **{name: values[0] for name, values in parse_qs(parts.query).items()})
            case "POST", "visits":
                return 201, self.visits.setdefault(key, {"number": f"VIS-{41_000 + len(self.visits)}", **body})
        return 404, {"error": "no such place"}


def price(speed: str, months: str, postcode: str) -> Answered:
    if not (place := POSTCODE.match(postcode.strip().upper())):
        return 422, {"error": "this is no postcode"}
    if place[1] not in OWN_AREAS + PARTNER_AREAS:
        return 404, {"error": "no lines there"}
    parts = [_part(f"Fennel {speed}", PLANS[speed], f"{speed} Mbit/s down and up, router included")]
    if REDUCTIONS[months]:
        parts.append(_part(f"Contract of {months} months", -REDUCTIONS[months]))
    if place[1] in PARTNER_AREAS:
        parts.append(_part("Partner network", PARTNER, f"area {place[1]}"))
    return 200, {
        "plan": f"Fennel {speed}",
        "postcode": _written(place),
        "monthly": str(sum(Decimal(part["pounds"]) for part in parts)),
        "parts": parts,
        "valid_days": 30,
    }


def line_status(postcode: str) -> Answered:
    if not (place := POSTCODE.match(postcode.strip().upper())):
        return 422, {"error": "this is no postcode"}
    outage = OUTAGES.get(place[1] + place[2])
    state = {"state": "outage", **outage} if outage else {"state": "working"}
    return 200, {"line": state}


def invoices(reference: str, state: str) -> Answered:
    own = INVOICES.get(reference, [])
    return 200, {"currency": "GBP", "invoices": [invoice for invoice in own if invoice["state"] == state]}


def _part(what: str, pounds: Decimal, why: str = "") -> dict[str, str]:
    return {"what": what, "pounds": str(pounds), "why": why}


def _written(place: re.Match[str]) -> str:
    return f"{place[1]}{place[2]} {place[3]}"


def _handler(service: BroadbandService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"null")
            if self.headers.get("Authorization") == f"Bearer {SECRET}":
                key = self.headers.get("Idempotency-Key", "")
                status, answer = service.answer(self.command, self.path, body, key)
            else:
                status, answer = 401, {"error": "who are you?"}
            raw = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = respond

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    return Handler


def main() -> None:
    host_and_port = ADDRESS_IN_PACK.split(":")
    with BroadbandService(int(host_and_port[1])) as service:
        print("The systems of Fennel Broadband answer. Start the portal in another shell, and end this with Ctrl-C:\n")
        settings = " ".join(f"{name}={value}" for name, value in service.settings.items())
        print(f"  PACK={PACK} {settings} make run")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
