import shutil
from pathlib import Path

import pytest

from tests.packs.folders import MOVERS


@pytest.fixture
def pack(tmp_path):
    """A copy of the movers' pack to break."""
    return Path(shutil.copytree(MOVERS, tmp_path / "pack", ignore=shutil.ignore_patterns("__pycache__")))
