"""Write a model file: every number with where it comes from."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
READINGS = ["misstep", "pattern", "misfit", "practice", "stalled", "outgrown", "outside", "ordinary"]
ACTIONS = ["second_opinion", "keep_looking", "transition", "raise_it", "renegotiate", "stay_and_watch"]
STAGES = ["searching", "first_sessions", "established", "ending"]


def judgement() -> dict[str, Any]:
    return tomllib.loads((HERE / "judgement.toml").read_text(encoding="utf-8"))


def numbers(values: Any, digits: int = 4) -> str:
    return "[" + ", ".join(f"{round(float(v), digits) + 0.0:g}" for v in values) + "]"


def chances(values: Any) -> str:
    """Rounded so that the row still sums to one."""
    rounded = [round(float(v), 4) for v in values]
    rounded[int(np.argmax(rounded))] += 1 - sum(rounded)
    return "[" + ", ".join(f"{v:.4f}".rstrip("0") for v in (round(x, 4) for x in rounded)) + "]"


def table(shifts: Mapping[str, float]) -> str:
    return "{ " + ", ".join(f"{k} = {round(float(v), 3) + 0.0:g}" for k, v in shifts.items()) + " }"


def render(model: Mapping[str, Any]) -> str:
    """The text of a model file from plain dictionaries."""
    out = [
        "# Holdspace discernment model. Released files never change: a new fit is a new version.",
        "# Sources: literature, judgement (ours, stated before data), judged (independent readers' judgements of",
        "# answer sheets and situations, and real cases), fit (real cases). Means and deviations are log-odds; columns",
        "# are the actions in order.",
        "",
        "[model]",
        f'version = "{model["version"]}"',
        f"readings = {READINGS}".replace("'", '"'),
        f"actions = {ACTIONS}".replace("'", '"'),
        f"temperature = {model['temperature']:g}",
        "",
        "[thresholds]",
        *(f"{k} = {v:g}" for k, v in model["thresholds"].items()),
        "",
        "[harm]",
        *(f"{k} = {v}".replace("'", '"') for k, v in model["harm"].items()),
        "",
        "[prior]",
        'source = "fit"',
        f"bias = {table(model['prior']['bias'])}",
        "",
        "[prior.stage]",
        *(f"{stage} = {table(row)}" for stage, row in model["prior"]["stage"].items()),
    ]
    for question, rows in model["prior"]["context"].items():
        out += ["", f"[prior.context.{question}]", *(f"{value} = {table(row)}" for value, row in rows.items())]
    if "sd" in model["prior"]:
        out += ["", "[prior.sd]", *(f"{stage} = {table(row)}" for stage, row in model["prior"]["sd"].items())]
    for row in model["coupling"]:
        out += [
            "",
            "[[coupling]]",
            f"pair = {row['pair']}".replace("'", '"'),
            f"weight = {row['weight']:g}",
            'source = "fit"',
        ]
    for row in model["finding"]:
        out += ["", "[[finding]]", f'id = "{row["id"]}"', f'kind = "{row["kind"]}"', f'facet = "{row["facet"]}"']
        out += [f"exponent = {row['exponent']:g}", f"values = {row['values']}".replace("'", '"')]
        if row["kind"] == "tick":
            out += [
                f"leak = {row['leak']:.4g}",
                "causes = { " + ", ".join(f"{k} = {v:.3g}" for k, v in row["causes"].items()) + " }",
            ]
        elif row["kind"] == "ladder":
            out += [
                f"leak = {chances(row['leak'])}",
                "causes = { " + ", ".join(f"{k} = {chances(v)}" for k, v in row["causes"].items()) + " }",
            ]
        else:
            out += [
                f"base = {chances(row['base'])}",
                "tilt = { " + ", ".join(f"{k} = {numbers(v, 3)}" for k, v in row["tilt"].items()) + " }",
            ]
        out += [f"sd = {numbers(row['sd'], 2)}", f'source = "{row["source"]}"']
    for row in model["utility"]:
        out += [
            "",
            "[[utility]]",
            f'stage = "{row["stage"]}"',
            f"mean = {numbers(row['mean'])}",
            f"sd = {numbers(row['sd'])}",
            f'source = "{row["source"]}"',
        ]
    for row in model["departure"]:
        out += [
            "",
            "[[departure]]",
            f'question = "{row["question"]}"',
            f'value = "{row["value"]}"',
            f"mean = {numbers(row['mean'])}",
            f"sd = {numbers(row['sd'])}",
            f'source = "{row["source"]}"',
        ]
    for row in model["interaction"]:
        when = "{ " + ", ".join(f"{k} = {sorted(v)}".replace("'", '"') for k, v in row["when"].items()) + " }"
        out += [
            "",
            "[[interaction]]",
            f'name = "{row["name"]}"',
            f"when = {when}",
            f"mean = {numbers(row['mean'])}",
            f"sd = {numbers(row['sd'])}",
            f'source = "{row["source"]}"',
        ]
    return "\n".join(out) + "\n"
