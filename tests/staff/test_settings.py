"""Settings about staff that cannot be used stop the start with one line."""

import pytest

from portal.environment import OidcProvider, SettingsError, read_environment

OIDC = {"OIDC_ISSUER": "https://id.example.com/", "OIDC_CLIENT_ID": "portal", "OIDC_CLIENT_SECRET": "secret"}


def read(**environ: str):
    return read_environment({"DATA_DIR": "/nonexistent", "DEMO": "0", **environ})


def test_without_them_there_is_no_provider_and_nobody_must_have_a_second_factor():
    assert (read().oidc, read().require_second_factor) == (None, "off")


def test_a_provider_is_read_as_a_whole():
    told = OidcProvider("https://id.example.com", "portal", "secret", "Example ID")
    assert read(**OIDC, OIDC_NAME="Example ID").oidc == told


@pytest.mark.parametrize(("said", "words"), [("", ("mfa",)), ("hwk, swk", ("hwk", "swk")), ("none", ())])
def test_the_words_that_mean_a_second_factor_are_read(said, words):
    assert read(**OIDC, OIDC_SECOND_FACTOR=said).oidc.second_factor == words


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"REQUIRE_SECOND_FACTOR": "yes"}, "REQUIRE_SECOND_FACTOR must be one of off, managers, all, not 'yes'"),
        ({"OIDC_CLIENT_ID": "portal"}, "OIDC_ISSUER and OIDC_CLIENT_SECRET must be set too where OIDC_CLIENT_ID is"),
        (OIDC | {"OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET must be set too where OIDC_ISSUER is"),
        (OIDC | {"OIDC_ISSUER": "http://id.example.com"}, "OIDC_ISSUER must be reached by https"),
        (OIDC | {"OIDC_ISSUER": "id.example.com"}, "OIDC_ISSUER must be"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_line(environ, line):
    with pytest.raises(SettingsError) as refused:
        read(**environ)
    assert str(refused.value).startswith(line)
    assert "\n" not in str(refused.value)
