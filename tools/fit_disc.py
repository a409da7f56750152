"""Fit the spine's creep to part of the published changes of height; print fit and misfit.

    python tools/fit_disc.py            # prints
    python tools/fit_disc.py --write    # and writes data/models/disc.yaml

Three models are fitted to the same rows: one Kelvin element, two, and two of which the slow one
stiffens as it is squeezed. Then the last is fitted again and again to measurements moved by
chance (a parametric bootstrap), which shows how loosely its numbers are held. The rows kept
aside are the test; the lesson shows both.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import least_squares

from backstride.models import disc, stature
from backstride.models.creep import Spine
from backstride.models.disc import Assumptions, Fitted, Parameters

Numbers = NDArray[np.float64]

ASSUMED = Assumptions(
    wake_hour=7.0,
    bed_hour=23.0,
    sitting_h=8.0,
    walking_h=2.0,
    walking_load=1.2,
    run_test_hour=11.0,
    morning_hour=9.0,
    evening_hour=20.0,
    seconds_per_jump=12.0,
    hanging_load=(0.0, -1.0),
    deep_water_load=(0.0, 1.0),
    leatt_pace_percent=(85.0, 100.0),
    study_scatter_mm=1.0,
    day_scatter_mm=2.5,
)
FILE = Path(__file__).resolve().parents[1] / "data" / "models" / "disc.yaml"
DRAWS = 100
SEED = 20261124
USED = tuple(row for row in stature.measured() if row.used)
MEASURED = np.array([row.mm for row in USED])
SCATTER = np.array([stature.scatter_mm(row, ASSUMED) for row in USED])
#: Free numbers as logarithms: lowest, highest. Loads come last in every model.
LOADS = [(0.5, 12.0), (1e-3, 0.06), (0.5, 20.0), (0.5, 20.0)]
ONE = [(1.0, 60.0), (5.0, 1500.0)]
TWO = [(0.5, 30.0), (2.0, 1500.0), (1.0, 60.0), (2.0, 1500.0)]
STIFFENING = [(0.5, 30.0), (2.0, 400.0), (1.0, 40.0), (2.0, 400.0), (2.5, 200.0)]


def one_element(values: Numbers) -> Fitted:
    """One Kelvin element from rows of mm, min and loads; shape (sets, numbers)."""
    mm, minutes, *loads = values.T
    return _fitted([mm], [minutes], [np.full_like(mm, np.inf)], loads)


def two_kelvin(values: Numbers) -> Fitted:
    """Two Kelvin elements; the slow one's time constant is the fast one's and more."""
    fast, fast_min, slow, more_min, *loads = values.T
    endless = np.full_like(fast, np.inf)
    return _fitted([fast, slow], [fast_min, fast_min + more_min], [endless, endless], loads)


def stiffening(values: Numbers) -> Fitted:
    """Two elements of which the slow one stiffens."""
    fast, fast_min, slow, slow_min, fold, *loads = values.T
    endless = np.full_like(fast, np.inf)
    return _fitted([fast, slow], [fast_min, slow_min], [endless, fold], loads)


def _fitted(mm: Any, minutes: Any, fold: Any, loads: Any) -> Fitted:
    elements = (np.stack(part, axis=-1) for part in (mm, minutes, fold))
    return Fitted(Spine(*elements), *loads)


Build = Callable[[Numbers], Fitted]
MODELS: dict[str, tuple[Build, list[tuple[float, float]]]] = {
    "one_element": (one_element, ONE + LOADS),
    "two_kelvin": (two_kelvin, TWO + LOADS),
    "best": (stiffening, STIFFENING + LOADS),
}


def misfit(build: Build, logs: Numbers, wanted: Numbers) -> Numbers:
    """Model minus measured over the scatter, shape (sets, rows), for rows of logarithms."""
    found = stature.predictions(build(np.exp(np.atleast_2d(logs))), ASSUMED)
    model = np.stack([found[row.key] for row in USED], axis=-1)
    return np.asarray((model - wanted) / SCATTER)


def fit(name: str, wanted: Numbers = MEASURED, starts: int = 16, near: Any = None) -> Any:
    """Return scipy's best result over several starts (or from ``near`` only)."""
    build, bounds = MODELS[name]
    low, high = np.log(np.array(bounds)).T

    def slopes(logs: Numbers) -> Numbers:
        """All forward differences in one call: many spines cost about as much as one."""
        step = np.where(logs + 1e-5 < high, 1e-5, -1e-5)
        moved = misfit(build, np.vstack([logs, logs + np.diag(step)]), wanted)
        return np.asarray(((moved[1:] - moved[0]) / step[:, None]).T)

    chance = np.random.default_rng(SEED)
    first = [near] if near is not None else chance.uniform(low, high, (starts, len(low)))
    results = [
        least_squares(
            lambda logs: misfit(build, logs, wanted)[0],
            np.clip(start, low + 1e-3, high - 1e-3),
            jac=slopes,
            bounds=(low, high),
            max_nfev=200,
        )
        for start in first
    ]
    return min(results, key=lambda result: result.cost)


def moved(number: int) -> Numbers:
    """The measurements as they might have come out another time: draw ``number``."""
    chance = np.random.default_rng([SEED, number])
    return np.asarray(MEASURED + chance.normal(0, SCATTER))


def rounded(name: str, logs: Numbers) -> Parameters:
    """The fit's numbers with four digits: the data carry fewer."""
    model = MODELS[name][0](np.exp(np.atleast_2d(logs)))

    def short(values: Numbers) -> Any:
        kept = [float(f"{value:.4g}") for value in np.ravel(values[0])]
        return tuple(kept) if values.ndim == 2 else kept[0]

    spine = {f.name: short(getattr(model.spine, f.name)) for f in dataclasses.fields(Spine)}
    loads = {name: short(getattr(model, name)) for name in
             ("run_load", "run_growth", "weights_load", "jump_load")}  # fmt: skip
    return Parameters(**spine, **loads)


def table(checks: Sequence[stature.Check]) -> str:
    """Return measured and modelled change, line by line."""
    return "\n".join(
        f"{'used' if c.measured.used else 'kept aside':10} {c.measured.label:36} "
        f"{c.measured.mm:6.2f} mm  model {c.model_mm:6.2f} ({c.low_mm:.1f} to {c.high_mm:.1f})  "
        f"misfit {c.misfit_mm:+5.2f} mm  SD {c.measured.sd_mm or '-'}"
        for c in checks
    )


def plain(parameters: Parameters) -> dict[str, Any]:
    """Parameters as YAML takes them."""
    found = dataclasses.asdict(parameters).items()
    return {key: list(value) if isinstance(value, tuple) else value for key, value in found}


def main(options: list[str]) -> int:
    """Fit all, print, and write if asked."""
    fits = {name: fit(name) for name in MODELS}
    kept = {name: rounded(name, result.x) for name, result in fits.items()}
    for name, parameters in kept.items():
        checks = stature.checks(disc.fitted(parameters), ASSUMED)
        aside = [abs(c.misfit_mm) for c in checks if not c.measured.used]
        print(f"\n{name}: chi square {2 * fits[name].cost:.2f} on {len(USED)} rows, "
              f"mean misfit kept aside {np.mean(aside):.2f} mm\n{parameters}")  # fmt: skip
        print(table(checks))
    if "--write" in options:
        near = fits["best"].x
        draws = [rounded("best", fit("best", moved(n), near=near).x) for n in range(DRAWS)]
        record = {
            "fitted_by": "tools/fit_disc.py",
            "fitted_to": [row.label for row in USED],
            "facts": sorted({row.fact for row in stature.measured()} | {"D-P1"}),
            "assumptions": {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in dataclasses.asdict(ASSUMED).items()
            },
            **{name: plain(parameters) for name, parameters in kept.items()},
            "draws": [plain(draw) for draw in draws],
        }
        text = yaml.safe_dump(
            record, sort_keys=False, allow_unicode=True, default_flow_style=None, width=200
        )
        FILE.write_text("# Written by tools/fit_disc.py; a test runs the fit again.\n" + text)
        print(f"wrote {FILE.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
