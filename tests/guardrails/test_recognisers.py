"""Personal data are recognised by their own rules: check digits where there are some, words before where not."""

import re

import pytest

from chat.guardrails import checksums
from chat.guardrails.recognisers import Kind, find


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.EMAIL, "mail jane.doe+x@mail.example.co.uk, please", "jane.doe+x@mail.example.co.uk"),
        (Kind.EMAIL, "jürgen@müller.example", "jürgen@müller.example"),
        (Kind.EMAIL, "write to jane (at) example (dot) org", "jane (at) example (dot) org"),
        (Kind.PHONE, "call (202) 555-0142 now", "(202) 555-0142"),
        (Kind.PHONE, "or 1-800-123-4567. 2. Ask", "1-800-123-4567"),
        (Kind.PHONE, "+49 30 1234567", "+49 30 1234567"),
        (Kind.PHONE, "Tel. 030/1234567", "030/1234567"),
        (Kind.PHONE, "appelez le 01 23 45 67 89", "01 23 45 67 89"),
        (Kind.PHONE, "my phone is 5550142", "5550142"),
        (Kind.IBAN, "DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00"),
        (Kind.IBAN, "gb29nwbk60161331926819", "gb29nwbk60161331926819"),
        (Kind.NATIONAL_ID, "SSN 536-90-4399", "536-90-4399"),
        (Kind.NATIONAL_ID, "my social security number is 536904399", "536904399"),
        (Kind.NATIONAL_ID, "NINO AB 12 34 56 C", "AB 12 34 56 C"),
        (Kind.NATIONAL_ID, "DNI 12345678Z", "12345678Z"),
        (Kind.NATIONAL_ID, "1 84 12 76 451 089 46", "1 84 12 76 451 089 46"),
        (Kind.VIN, "it is 1HGCM82633A004352", "1HGCM82633A004352"),
        (Kind.VIN, "the VIN is WVWZZZ1JZ3W386752", "WVWZZZ1JZ3W386752"),
        (Kind.PLATE, "licence plate: ABC-1234.", "ABC-1234"),
        (Kind.PLATE, "Kennzeichen B-MW 1234", "B-MW 1234"),
        (Kind.REFERENCE, "policy number ACM-1001234", "ACM-1001234"),
        (Kind.REFERENCE, "claim #CLM-2026-00017", "CLM-2026-00017"),
        (Kind.REFERENCE, "Kundennummer: 4711-0815", "4711-0815"),
    ],
)
def test_it_is_found_for_what_it_is(kind, text, value):
    assert [(each.kind, each.text) for each in find(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 07:33:10,123 INFO turn 17 waits",
        "conversation 01920f3e-7c1a-7000-8000-123456789012",
        "GET /api/v1/conversations/7f0e2a44-1111-4222-8333-444455556666 HTTP/1.1 200 1532",
        "It costs $1,234.56, or 98.50 per month, for 12 months.",
        "A 2021 Nissan Leaf with 42,000 miles and a driver aged 34",
        "| Limit | 50,000 / 100,000 / 25,000 |",
        "version 5.2.19 on 127.0.0.1:8000",
        "DE89 3704 0044 0532 0130 01",
        "1HGCM82633A004353",
        "12345678A",
        "on 12/05/2026 or 12.05.26",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert find(text) == []


def test_a_company_names_its_own_numbers_by_patterns():
    found = find("Contract BX/77/1234 ends", references=[re.compile(r"BX/\d\d/\d{4}")])
    assert [(each.kind, each.text) for each in found] == [(Kind.REFERENCE, "BX/77/1234")]


def test_check_digits():
    assert checksums.passes_luhn("4242424242424242")
    assert not checksums.passes_luhn("4242424242424241")
    assert checksums.is_iban("DE89370400440532013000")
    assert not checksums.is_iban("DE8937040044053201300")
    assert checksums.is_vin("11111111111111111")
    assert not checksums.is_vin("1M8GDM9A_KP042788"[:17])
    assert checksums.is_spanish_id("X1234567L")
    assert checksums.is_french_id("184127645108946")
