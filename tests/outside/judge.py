"""Runs with pm4py, in its own environment: verdicts by case, or what it reads in an export. Prints one JSON line."""

import json
import sys

import pm4py
from pm4py.algo.filtering.pandas.ltl import ltl_checker as ltl

CASE = "case:concept:name"


def declare(log, templates):
    """For each template the cases that deviate from it."""
    rules = {"support": 1.0, "confidence": 1.0}
    model = {}
    for name, of in templates:
        model.setdefault(name, {})[tuple(of) if isinstance(of, list) else of] = rules
    # pm4py answers in the order of the cases' names.
    cases = sorted(set(log[CASE]))
    found = {name: [] for name, _of in templates}
    for case, verdict in zip(cases, pm4py.conformance_declare(log, model), strict=True):
        for name, _of in verdict["deviations"]:
            found[name].append(case)
    return found


def within(log, first, then, seconds):
    """The cases in which `then` follows `first` within a window."""
    parameters = {
        ltl.Parameters.ENABLE_TIMESTAMP: True,
        ltl.Parameters.TIMESTAMP_DIFF_BOUNDARIES: [(0, seconds)],
        ltl.Parameters.POSITIVE: True,
    }
    kept = ltl.eventually_follows(log, [first, then], parameters=parameters)
    return sorted(set(kept[CASE]))


def main(what, path, *arguments):
    if what == "ocel":
        read = pm4py.read_ocel2_json(path)
        said = {"events": len(read.events), "objects": len(read.objects), "relations": len(read.relations)}
    else:
        log = pm4py.convert_to_dataframe(pm4py.read_xes(path))
        if what == "xes":
            said = {
                "events": len(log),
                "cases": log[CASE].nunique(),
                "names": sorted(set(log["concept:name"])),
            }
        elif what == "declare":
            said = declare(log, json.loads(arguments[0]))
        else:
            said = within(log, arguments[0], arguments[1], int(arguments[2]))
    print(json.dumps(said))


main(*sys.argv[1:])
