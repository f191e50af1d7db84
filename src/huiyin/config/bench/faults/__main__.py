"""`DB KILLS SEED`: a database of its own, one trial on it, a line of JSON for each figure; `huiyin bench` starts it."""

import os
import shutil
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django

from huiyin.config.bench.faults.site import Cluster, running_cluster
from huiyin.config.bench.ground import Ground


def main(arguments: list[str]) -> int:
    """Run it."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    db, kills, seed = arguments[0], int(arguments[1]), int(arguments[2])
    with ExitStack() as stack:
        home = Path(tempfile.mkdtemp(prefix="huiyin-faults-"))
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
        kept.pop("DATABASE_URL", None)
        environ = {
            **kept,
            "HUIYIN_HOME": str(home),
            "HUIYIN_PRIVATE_HOSTS": "127.0.0.1",  # where those stand to whom it sends
            "DJANGO_SETTINGS_MODULE": "huiyin.config.settings",
        }
        cluster: Cluster | None = None
        if db == "postgres":
            folder = Path(tempfile.mkdtemp(prefix="huiyin-faults-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            cluster = stack.enter_context(running_cluster(folder))
            environ["DATABASE_URL"] = cluster.url
        ground = Ground(db=db, home=home, environ=environ)
        ground.run("migrate")
        os.environ.update(environ)
        django.setup()
        from huiyin.config.bench.faults.trial import Trial

        for figure in Trial(ground, cluster, kills=kills, seed=seed).figures():
            sys.stdout.write(figure.as_json() + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
