"""What is done with files."""

from huiyin.files.actions.attaching import Incoming, attach, attach_stream, withdraw_attachment
from huiyin.files.actions.keeping import attach_kept, keep_file
from huiyin.files.actions.sweeping import sweep

__all__ = ["Incoming", "attach", "attach_kept", "attach_stream", "keep_file", "sweep", "withdraw_attachment"]
