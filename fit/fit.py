"""Estimate the model and write its file: `make fit`. Reproducible: the same data give the same file."""

from build import VERSION, model_text
from crossval import Material, calibrated, chosen, fitted, frame, open_to_engine, predictions
from data import ROOT
from examples import judged, real, told

SEED = 1


def main() -> None:
    material = Material([*real(), *real(held_out=True)], told(), judged())
    cases = open_to_engine(material.real)
    settings = chosen(material, SEED)
    apart = frame(material.told, cases)
    temperature, thresholds = calibrated(list(predictions(material, settings, apart, 5, SEED)))
    policy = fitted(material, set(), settings)
    parts = frame([*material.told, *cases], cases)
    text = model_text(policy, parts.findings, parts.prior, parts.couplings, thresholds, temperature)
    path = ROOT / "src" / "holdspace" / "content" / "models" / f"discernment-{VERSION}.toml"
    path.write_text(text, encoding="utf-8")
    print(f"{settings}")
    print(f"temperature {temperature:.3f}; {thresholds}")
    print(f"{len(policy.design.departures)} departures, {len(policy.design.interactions)} interactions: {path.name}")


if __name__ == "__main__":
    main()
