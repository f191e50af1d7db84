"""What writes to the journal: recording, sealing, delivering, numbering."""

from huiyin.journal.actions.beating import beat, sign_off
from huiyin.journal.actions.delivery import LIMIT, deliver, run_followers
from huiyin.journal.actions.numbering import take_number, take_numbers
from huiyin.journal.actions.recording import Draft, record, record_many
from huiyin.journal.actions.replying import Call, Said, forget_replies, reply_once
from huiyin.journal.actions.sealing import seal

__all__ = [
    "LIMIT",
    "Call",
    "Draft",
    "Said",
    "beat",
    "deliver",
    "forget_replies",
    "record",
    "record_many",
    "reply_once",
    "run_followers",
    "seal",
    "sign_off",
    "take_number",
    "take_numbers",
]
