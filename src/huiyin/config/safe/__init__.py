"""`huiyin backup` and `huiyin restore`: one file with everything, and the proof that it can be brought back."""

from huiyin.config.safe.backup import backup
from huiyin.config.safe.manifest import Manifest
from huiyin.config.safe.restore import restore

__all__ = ["Manifest", "backup", "restore"]
