"""The settings of e-mails and files, and what is wrong with some."""

import pytest

from portal.environment import SettingsError, read_environment


def read(**environ: str):
    return read_environment(environ, consult_running=False)


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "::1", "PORT": "9000"}, "http://[::1]:9000"),
        ({"ALLOWED_HOSTS": ".example.com,support.example.com"}, "https://support.example.com"),
        ({"PUBLIC_URL": "https://help.example.com/"}, "https://help.example.com"),
    ],
)
def test_links_in_letters_begin_with_where_customers_reach_the_portal(environ, address):
    assert read(**environ).public_url == address


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "support.example.com"),
        ("PUBLIC_URL", "https://example.com/support"),
        ("ATTACHMENT_SCANNER", "clamd://127.0.0.1"),
        ("ATTACHMENT_SCANNER", "clamd://127.0.0.1:none"),
        ("ATTACHMENT_SCANNER", "our scanner"),
        ("ATTACHMENT_STORAGE_OPTIONS", "bucket=files"),
        ("ATTACHMENT_STORAGE_OPTIONS", "[]"),
        ("ATTACHMENT_MAX_MB", "0"),
        ("ANSWER_MAIL_SECONDS", "soon"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        read(**{name: value})
