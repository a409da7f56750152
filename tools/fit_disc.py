"""Fit the spine's creep to part of the published losses of height; print fit and misfit.

    python tools/fit_disc.py            # prints
    python tools/fit_disc.py --write    # and writes data/models/disc.yaml

Six parameters, eight fitted rows: the fit is loose, and the time constant of the slow element
is the loosest. The held-out rows are the test; the lesson shows both.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import least_squares

from backstride.models.disc import Assumptions, Check, Creep, checks

ASSUMED = Assumptions(wake_hour=7.0, bed_hour=23.0, upright_load=0.95, start_of_lab_run_hour=10.0)
TYPICAL_SD_MM = 2.5
FILE = Path(__file__).resolve().parents[1] / "data" / "models" / "disc.yaml"


def creep(parameters: NDArray[np.float64]) -> Creep:
    """Turn the fit's free numbers (logarithms, to stay positive) into a spine."""
    fast, slow, fast_min, ratio, run, growth = np.exp(parameters)
    return Creep(
        fast_mm=float(fast),
        slow_mm=float(slow),
        fast_min=float(fast_min),
        slow_min=float(fast_min * (1 + ratio)),
        run_load=float(run),
        run_growth=float(growth),
    )


def misfit(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
    """Model minus measured over the spread, for the fitted rows."""
    rows = [row for row in checks(creep(parameters), ASSUMED) if row.fitted]
    return np.array([(r.model_mm - r.measured_mm) / (r.sd_mm or TYPICAL_SD_MM) for r in rows])


def fit() -> Creep:
    """Return the best spine over several starts."""
    starts = [
        np.log([fast, slow, minutes, ratio, run, 0.02])
        for fast, slow in ((8.0, 8.0), (4.0, 14.0))
        for minutes in (15.0, 40.0)
        for ratio in (4.0, 10.0)
        for run in (2.0, 5.0)
    ]
    low = np.log([0.5, 0.5, 5.0, 1.0, 1.0, 1e-3])
    high = np.log([40.0, 60.0, 120.0, 30.0, 40.0, 0.2])
    found = [least_squares(misfit, start, bounds=(low, high)) for start in starts]
    return creep(min(found, key=lambda result: result.cost).x)


def rounded(spine: Creep) -> Creep:
    """Keep four digits: the data carry fewer."""
    return Creep(**{name: float(f"{value:.4g}") for name, value in asdict(spine).items()})


def table(rows: tuple[Check, ...]) -> str:
    """Return measured and modelled loss, line by line."""
    lines = [
        f"{'fitted' if r.fitted else 'held out':9} {r.label:34} "
        f"{r.measured_mm:6.2f} mm  model {r.model_mm:6.2f} mm  "
        f"misfit {r.model_mm - r.measured_mm:+5.2f} mm  SD {r.sd_mm or '-'}"
        for r in rows
    ]
    return "\n".join(lines)


def main(options: list[str]) -> int:
    """Fit, print, and write if asked."""
    spine = rounded(fit())
    rows = checks(spine, ASSUMED)
    print(spine)
    print(table(rows))
    if "--write" in options:
        record = {
            "fitted_by": "tools/fit_disc.py",
            "fitted_to": [row.label for row in rows if row.fitted],
            "facts": sorted({row.fact for row in rows} | {"D-P1"}),
            "assumptions": asdict(ASSUMED),
            "creep": asdict(spine),
        }
        text = yaml.safe_dump(record, sort_keys=False, allow_unicode=True)
        FILE.write_text("# Written by tools/fit_disc.py; a test runs the fit again.\n" + text)
        print(f"wrote {FILE.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
