"""What writes to the journal: recording, sealing, delivering, numbering."""

from huiyin.journal.actions.delivery import deliver, run_followers
from huiyin.journal.actions.numbering import take_number, take_numbers
from huiyin.journal.actions.recording import Draft, record, record_many
from huiyin.journal.actions.sealing import seal

__all__ = [
    "Draft",
    "deliver",
    "record",
    "record_many",
    "run_followers",
    "seal",
    "take_number",
    "take_numbers",
]
