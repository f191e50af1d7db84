"""Huiyin: the procedures of customer communication, running."""

import sys

# structlog draws tracebacks with rich where it finds it, and rich comes with the libraries for analysis. Nobody here
# asks for that, and loading it would make every start a tenth slower.
sys.modules["rich"] = None  # type: ignore[assignment]
import structlog  # noqa: E402, F401

del sys.modules["rich"]

__version__ = "0.1.0"
