"""Looking through files, against a server that speaks ClamAV's protocol."""

import pytest

from chat.attachments.scanner import ScannerAway, Verdict, scanner
from tests.attachments.clamd_server import ClamdServer
from tests.attachments.files import EICAR


def test_a_clean_file_is_clean_and_arrives_whole(settings):
    content = bytes(range(256)) * 1000
    with ClamdServer() as clamd:
        settings.ATTACHMENT_SCANNER = clamd.address

        assert scanner().scan(content) == Verdict()
    assert clamd.received == [content]


def test_what_is_found_is_named(settings):
    with ClamdServer() as clamd:
        settings.ATTACHMENT_SCANNER = clamd.address
        verdict = scanner().scan(b"before " + EICAR)

    assert verdict.is_infected
    assert verdict.found == "Eicar-Signature"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", None, b"stream: OKAY\0"])
def test_no_verdict_is_no_clean_bill(settings, answer):
    with ClamdServer(answer) as clamd:
        settings.ATTACHMENT_SCANNER = clamd.address

        with pytest.raises(ScannerAway):
            scanner().scan(b"hello")


def test_nobody_there_is_no_clean_bill(settings):
    with ClamdServer() as clamd:
        settings.ATTACHMENT_SCANNER = clamd.address

    with pytest.raises(ScannerAway):
        scanner().scan(b"hello")


class OurScanner:
    def scan(self, content: bytes) -> Verdict:
        return Verdict(found="ours" if b"bad" in content else "")


def test_a_company_connects_its_own_by_name(settings):
    settings.ATTACHMENT_SCANNER = "tests.attachments.test_scanner.OurScanner"

    assert scanner().scan(b"bad").found == "ours"
    assert not scanner().scan(b"good").is_infected
