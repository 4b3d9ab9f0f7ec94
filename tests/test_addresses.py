"""Whose address it is, where proxies stand in between and IPv4 comes within IPv6."""

from ipaddress import ip_network

import pytest

from chat.addresses import client_address, is_trusted


@pytest.mark.parametrize("named", ["10.0.0.0/8", "::ffff:10.0.0.1/128"])
def test_a_proxy_is_known_however_its_address_is_written(settings, named):
    settings.TRUSTED_PROXIES = (ip_network(named),)

    assert client_address("::ffff:10.0.0.1", "203.0.113.7, ::ffff:10.0.0.1") == "203.0.113.7"
    assert not is_trusted("::ffff:11.0.0.1")
    assert not is_trusted("2001:db8::a00:1")
