"""A launcher of its own for the tests of `portal.embedded.supervisor`: what it supervises comes as JSON.

    python -m tests.supervised FOLDER '{"start": [[{"name": "a", "command": ["sleep", "60"]}]], "run": [...]}'

It writes the process ids to FOLDER/pids.json and "ready" when everything is up.
"""

import json
import sys
from pathlib import Path

from portal.embedded import orphans
from portal.embedded.errors import StartFailed, StopRequested
from portal.embedded.part import Part
from portal.embedded.supervisor import Supervisor


def main(folder: Path, plan: dict) -> None:
    orphans.KERNEL_WATCHES = plan.get("kernel_watches", orphans.KERNEL_WATCHES)

    def announce(line: str) -> None:
        print(line, flush=True)

    def write_pids(pids: dict[str, int]) -> None:
        unfinished = folder / "pids.new"
        unfinished.write_text(json.dumps(pids))
        unfinished.rename(folder / "pids.json")

    try:
        with Supervisor(log_folder=folder, announce=announce, on_change=write_pids) as supervisor:
            for group in plan.get("start", []):
                supervisor.start(*(Part(**part) for part in group))
            for step in plan.get("run", []):
                supervisor.run(Part(**step))
            announce("ready")
            supervisor.keep_alive()
    except StartFailed as failure:
        announce(f"failed: {failure}")
    except StopRequested:
        announce("given up")


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
