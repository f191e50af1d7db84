"""Reads of channels, the outbox and mail."""

from huiyin.channels.queries.mail import find_mail_of, raw_of, reply_address

__all__ = ["find_mail_of", "raw_of", "reply_address"]
