"""The same interview step in pyAgrum, on the same network.

One root with the 256 joint states and the shipped prior. Each given answer is a binary child that is true with
P = likelihood ** exponent; each open question is a child with its table of chances. pyAgrum's own noisy-OR nodes are
another model (they differ in the second decimal), so every table is given whole.
"""

import numpy as np
import pyagrum
from sheets import Sheet

from holdspace.discernment.engine import Engine
from holdspace.discernment.interview import READING_VALUE, answer_rises
from holdspace.discernment.model import STATES, Array, Finding
from holdspace.discernment.posterior import log_prior, normalise
from holdspace.discernment.questions import Question
from holdspace.discernment.utility import support, utilities, with_stage
from holdspace.discernment.vocabulary import UNIVERSAL


class Oracle:
    """A network compiled once for a sheet; `step` is what is timed."""

    def __init__(self, engine: Engine, sheet: Sheet, inference: str) -> None:
        self.engine, self.sheet = engine, sheet
        self.pages = self._open_pages()
        self.net = pyagrum.BayesNet("readings")
        self.root = self.net.add(pyagrum.RangeVariable("state", "state", 0, len(STATES) - 1))
        self.net.cpt(self.root).fillWith(normalise(log_prior(engine.model, sheet.stage, sheet.answers)).tolist())
        self.given = {name: 1 for name in map(self._given, self._answered()) if name}
        self.open = [self._child(engine.model.findings[q.id]) for page in self.pages.values() for q in page]
        self.names = [finding.id for finding in self.open]
        self.exponents = np.array([finding.exponent for finding in self.open])
        self.starts = np.cumsum([0, *(len(finding.values) for finding in self.open)])[:-1]
        self.columns = [engine.model.answers.column[f.id, value] for f in self.open for value in f.values]
        self.inference = getattr(pyagrum, inference)(self.net)
        self.inference.addTarget(self.root)
        for finding in self.open:
            self.inference.addJointTarget({"state", finding.id})
        self.step()

    def _open_pages(self) -> dict[str, list[Question]]:
        asked, answers, stage = self.engine.questionnaire, self.sheet.answers, self.sheet.stage
        pages = {}
        for name, page in asked.findings(stage).items():
            left = [q for q in page if q.id not in answers and q.makes_sense(answers)]
            if left:
                pages[name] = [q for q in left if q.id in self.engine.model.findings]
        return pages

    def _answered(self) -> list[tuple[Finding, str]]:
        findings = self.engine.model.findings
        said = [(findings[name], value) for name, value in self.sheet.answers.items() if name in findings]
        return [(f, v) for f, v in said if v not in UNIVERSAL and not (f.kind == "tick" and v == "no")]

    def _given(self, answered: tuple[Finding, str]) -> str:
        finding, value = answered
        chances = finding.likelihood[:, finding.values.index(value)] ** finding.exponent
        self._table(finding.id, np.stack([1 - chances, chances], axis=1))
        return finding.id

    def _child(self, finding: Finding) -> Finding:
        self._table(finding.id, finding.likelihood)
        return finding

    def _table(self, name: str, chances: Array) -> None:
        child = self.net.add(pyagrum.LabelizedVariable(name, name, chances.shape[1]))
        self.net.addArc(self.root, child)
        self.net.cpt(child).fillWith(chances.ravel().tolist())

    def posterior(self) -> Array:
        """Posterior of the joint states, shape (256,)."""
        self.inference.setEvidence(self.given)
        self.inference.makeInference()
        found: Array = self.inference.posterior(self.root).toarray()
        return found

    def step(self) -> str:
        """Posterior, and the page worth most.

        One propagation gives the posterior and the joint of the states with each open answer, the cheapest way there
        is in pyAgrum; entropies and utilities on top of them are the same arithmetic as ours.
        """
        now = float(_entropies(self.posterior()[:, None])[0])
        joint = np.concatenate([self._joint(finding) for finding in self.open], axis=1)
        predicted = joint.sum(axis=0)
        doubt = predicted * (now - _entropies(joint / predicted))
        model, stage, answers = self.engine.model, self.sheet.stage, self.sheet.answers
        utility = utilities(model, stage, answers)
        rises = answer_rises(model, with_stage(stage, answers))[self.columns]
        after = predicted * _doubt(support(model, utility + rises))
        decision = _doubt(support(model, utility)) - np.add.reduceat(after, self.starts)
        clearer = self.exponents * np.maximum(np.add.reduceat(doubt, self.starts), 0.0)
        worth = dict(zip(self.names, np.maximum(decision, 0.0) + READING_VALUE * clearer, strict=True))
        per_burden = {
            name: sum(worth[q.id] for q in page) / max(q.burden for q in page)
            for name, page in self.pages.items()
            if page
        }
        return max(per_burden, key=per_burden.__getitem__)

    def _joint(self, finding: Finding) -> Array:
        """States with the answers of an open finding, shape (256, values)."""
        found: Array = self.inference.jointPosterior({"state", finding.id}).toarray()
        return found if found.shape[0] == len(STATES) else found.T


def _doubt(shares: Array) -> Array:
    """Entropy of the first step along the last axis, in nats."""
    found: Array = -(shares * np.log(shares)).sum(axis=-1)
    return found


def _entropies(states: Array) -> Array:
    """Summed entropy of the readings for each column of joint probabilities, shape (256, n)."""
    p = np.clip(STATES.T @ states, 1e-12, 1 - 1e-12)
    found: Array = -(p * np.log(p) + (1 - p) * np.log(1 - p)).sum(axis=0)
    return found
