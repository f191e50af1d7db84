"""What a file is, told from its content, and what it may be called. Values in, values out."""

from huiyin.files.rules.names import clean_name
from huiyin.files.rules.papers import code_of, read_code
from huiyin.files.rules.types import KINDS, Kind, accepts, decode, recognise

__all__ = ["KINDS", "Kind", "accepts", "clean_name", "code_of", "decode", "read_code", "recognise"]
