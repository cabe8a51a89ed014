"""A provisional model from judgement alone (to be replaced by the fit)."""

import sys
import tomllib
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from write import *

ROOT = Path(__file__).parent.parent
qs = {q["id"]: q for q in tomllib.loads((ROOT / "src/holdspace/content/data/questions.toml").read_text())["question"]}
J = judgement()
lam = {1: 0.12, 2: 0.28, 3: 0.5}
fs = []


def base(q):
    return dict(id=q, facet=qs[q]["facet"], exponent=0.5, values=[v for v, _ in qs[q]["options"]], source="judgement")


for q, causes in J["tick"].items():
    fs.append(base(q) | dict(kind="tick", leak=0.06, causes={r: lam[s] for r, s in causes.items()}))
for q, causes in J["ladder"].items():
    n = len(qs[q]["options"])
    leak = np.linspace(3, 1, n)
    leak /= leak.sum()

    def row(s):
        w = np.array([1 - lam[s], *([lam[s] / (n - 1)] * (n - 1))])
        return w

    fs.append(base(q) | dict(kind="ladder", leak=leak, causes={r: row(s) for r, s in causes.items()}))
for q, rows in J["choice"].items():
    vals = [v for v, _ in qs[q]["options"]]
    assert set(rows) == set(vals), (q, set(rows) ^ set(vals))
    rs = sorted({r for x in rows.values() for r in x}, key=READINGS.index)
    fs.append(
        base(q)
        | dict(
            kind="choice",
            base=np.ones(len(vals)) / len(vals),
            tilt={r: [rows[v].get(r, 0.0) for v in vals] for r in rs},
        )
    )
order = {q: i for i, q in enumerate(qs)}
fs.sort(key=lambda f: order[f["id"]])
bb = {
    "searching": [0, 2, -1, -2, 0, -1],
    "first_sessions": [-2, 0.3, -1, 0.2, 0.4, 1.5],
    "established": [0.3, 0.6, -0.3, 1.4, 1.1, 0.8],
    "ending": [0.3, -1, 1.5, -0.5, -0.2, -0.5],
}
m = dict(
    version="1",
    temperature=1.0,
    thresholds=dict(
        clear_share=0.9,
        clear_margin=0.25,
        leaning_share=0.4,
        coverage=0.8,
        most_options=3,
        stop_gain=0.01,
        fewest_pages=7,
        most_pages=14,
        too_little_answers=4,
        strong=0.6,
        some=0.3,
        little=0.1,
        draws=300,
    ),
    harm=J["harm"],
    prior=dict(bias={}, stage={s: dict(zip(READINGS, J["prior"][s])) for s in STAGES}, context=J["context"]),
    coupling=J["coupling"],
    finding=fs,
    utility=[dict(stage=s, mean=bb[s], sd=[0.2] * 6, source="judgement") for s in STAGES],
    departure=[
        *(
            dict(
                question="received",
                value=value,
                mean=[1, 0.9, 0.2, -0.3, -0.3, -0.4],
                sd=[0.2] * 6,
                source="judgement",
            )
            for value in ("no_change", "brushed_off", "blamed")
        ),
        dict(question="mind_stuck", value="yes", mean=[0, 0.2, 0, -0.2, 1, -0.5], sd=[0.2] * 6, source="judgement"),
        dict(question="mind_normal", value="yes", mean=[-0.2, -0.5, 0, 0.3, -0.2, 1], sd=[0.2] * 6, source="judgement"),
        dict(
            question="progress", value="reached", mean=[-0.3, -0.5, 1.5, -0.3, 0, 0], sd=[0.2] * 6, source="judgement"
        ),
        dict(question="event_hurt", value="yes", mean=[0, 0, -0.3, 1, -0.2, -0.3], sd=[0.2] * 6, source="judgement"),
        dict(question="gut", value="no", mean=[0, 1, 0.3, -0.5, -0.3, -0.6], sd=[0.2] * 6, source="judgement"),
    ],
    interaction=[],
)
(ROOT / "src/holdspace/content/models/discernment-1.toml").write_text(render(m))
