"""`huiyin bench`: how fast this installation's code is on this machine, on a database made for it and thrown away.

Every figure is a median over repetitions. What a figure is compared with is measured in the same run where it can be.
"""

from huiyin.config.bench.figures import Figure

__all__ = ["NAMES", "Figure"]

#: In the order in which they are measured; each is a function of `measures`, `backtest` a module,
#: `faults` a package.
NAMES = (
    "start", "register", "action", "record", "lists", "board", "ladder", "verify", "import", "periods", "rates",
    "backtest", "faults",
)  # fmt: skip
