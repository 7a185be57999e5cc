# /// script
# requires-python = ">=3.10"
# dependencies = ["matplotlib==3.10.8"]
# ///
"""`uv run --script benchmarks/picture.py`: plots calls and seconds against the number of objects.

It reads the table in docs/reference/benchmarks.md, and writes docs/images/benchmarks.svg. matplotlib isn't among the
project's own requirements, because nothing else needs it.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import matplotlib
from matplotlib import pyplot

_DOCS = Path(__file__).resolve().parent.parent / "docs"
_PAGE = _DOCS / "reference" / "benchmarks.md"
_PICTURE = _DOCS / "images" / "benchmarks.svg"
_OPERATIONS = {"create": "#0969da", "refresh": "#1a7f37", "preview": "#8250df"}
_STYLES = {"3.0.6": "-", "2.10.3": "--"}
Points = dict[tuple[str, str], list[tuple[int, float]]]


def main() -> None:
    """Draws the picture. The same figures always produce the same file."""
    matplotlib.rcParams.update({"svg.hashsalt": "benchmarks", "svg.fonttype": "none", "font.size": 10})
    calls, seconds, floors = _points()
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for axes, points, title in ((left, calls, "Calls to InvokeRestApi"), (right, seconds, "Seconds")):
        for (version, operation), series in points.items():
            sizes, values = zip(*sorted(series), strict=True)
            label = f"{operation}, Airflow {version}"
            axes.plot(sizes, values, _STYLES[version], color=_OPERATIONS[operation], marker=".", label=label)
        axes.set(title=title, xlabel="objects in the stack", ylim=(0, None), xlim=(0, None))
        axes.grid(alpha=0.3)
    sizes, values = zip(*sorted(floors.items()), strict=True)
    right.plot(sizes, values, ":", color="#57606a", label="create, with a provider that does nothing")
    figure.legend(*right.get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False, fontsize=8)
    figure.savefig(_PICTURE, metadata={"Date": None})


def _points() -> tuple[Points, Points, dict[int, float]]:
    """Returns the calls and the seconds by version and operation, and the floor of a create, without a rate limit."""
    calls: Points = defaultdict(list)
    seconds: Points = defaultdict(list)
    floors: dict[int, float] = {}
    for line in _PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        if len(cells) < 9 or cells[1] != "none" or cells[3] not in _OPERATIONS:
            continue
        version, objects, operation = cells[0], int(cells[2].replace(",", "")), cells[3]
        calls[version, operation].append((objects, float(cells[4].replace(",", ""))))
        seconds[version, operation].append((objects, float(cells[7])))
        if operation == "create":
            floors[objects] = float(cells[8])
    return calls, seconds, floors


if __name__ == "__main__":
    main()
