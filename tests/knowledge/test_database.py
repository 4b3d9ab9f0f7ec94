"""The database that the knowledge base needs."""

from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from portal.embedded import own_servers
from portal.embedded.errors import StartRefused
from portal.embedded.own_servers import check_database
from portal.embedded.temporary import temporary_database


def address() -> str:
    database = settings.DATABASES["default"]
    return f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/postgres"


def test_a_database_without_a_recent_pgvector_is_refused_in_one_line(monkeypatch):
    check_database(address())
    monkeypatch.setattr(own_servers, "OLDEST_PGVECTOR", (99, 0))

    with pytest.raises(StartRefused, match=r"has pgvector [\d.]+: the knowledge base needs 99\.0 or newer$"):
        check_database(address())


def test_a_measurements_database_is_gone_when_it_is_done():
    with temporary_database() as url, psycopg.connect(url) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone()
        assert Path(folder).exists()

    assert not Path(folder).exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
