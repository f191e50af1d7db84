"""Work in a process of its own: what it loads goes away with it."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

import django

P = ParamSpec("P")
R = TypeVar("R")


def apart(function: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """What a function of a module returns, run in a fresh process with the same settings.

    The worker stays small while somebody asks for hundreds of megabytes of columns once. Arguments and result go
    through pickle; an error of the function is raised here.

    :raises concurrent.futures.process.BrokenProcessPool: the process was killed
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        return pool.submit(function, *arguments, **named).result()
