"""`python -m huiyin.config.scaffold NAME [NOUN]`."""

import sys

from huiyin.config.scaffold.building import Refused, build

if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit("make room name=surveys, or make room name=billing noun=bill")
    try:
        print(build(*sys.argv[1:]))
    except Refused as refused:
        sys.exit(f"make room: {refused}")
