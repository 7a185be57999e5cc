# /// script
# dependencies = ["playwright==1.65.2", "rich==15.0.0"]
# ///
"""Creates the README's pictures from the `local` stack. See `make pictures`."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"

_PREVIEW = "pulumi preview --refresh --diff"
_EDIT = """\
.venv/bin/python -c 'from pulumi_mwaa.airflow import Airflow
Airflow("local").variables.update("owner", {"value": "somebody@example.com"})'
"""
_COLUMNS = 92
# Omit the font, which the picture would load from a server.
_SVG = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def main() -> None:
    """Writes the pictures, and reverts the drift that one of them shows."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("error: Chromium isn't on PATH — install it")
    take_screenshot(browser, "variables")
    output = in_shell(f"{_EDIT}\n{_PREVIEW} --color always\n")
    draw_terminal(f"$ {_PREVIEW}", output.partition("\n")[2], "drift")  # without the shell's greeting
    in_shell("pulumi up --refresh --yes --skip-preview\n")


def in_shell(commands: str) -> str:
    """Runs commands in `make shell` and returns their output."""
    environ = {**os.environ, "SHELL": "/bin/sh"}
    ran = subprocess.run(
        ["make", "-s", "shell"], cwd=ROOT, env=environ, input=commands, stdout=subprocess.PIPE, text=True, check=True
    )
    return ran.stdout


def draw_terminal(title: str, output: str, name: str) -> None:
    """Writes an SVG of a terminal that shows this output. Escape sequences become colors."""
    # The URNs are wider than the terminal and add no information.
    lines = [line for line in output.splitlines() if "[urn=" not in line]
    console = Console(record=True, width=_COLUMNS, file=io.StringIO())
    console.print(Text.from_ansi("\n".join([*lines, ""])))
    (IMAGES / f"{name}.svg").write_text(console.export_svg(title=title, code_format=_SVG), encoding="utf-8")


def take_screenshot(browser: str, page_name: str) -> None:
    """Logs in to the local Airflow and writes a screenshot of one of its pages."""
    command = [str(ROOT / ".venv" / "bin" / "python"), "-m", "local.mwaa", "status", "--json"]
    status = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    environment: dict[str, Any] = status["environments"][0]
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"]) as chromium,
    ):
        page = chromium.new_page(viewport={"width": 1180, "height": 600})
        page.goto(f"{environment['url']}/auth/login")
        page.fill("input[name=username]", environment["username"])
        page.fill("input[name=password]", environment["password"])
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        page.goto(f"{environment['url']}/{page_name}")
        page.get_by_text("retention_days").wait_for()
        page.screenshot(path=IMAGES / f"{page_name}.png")


if __name__ == "__main__":
    main()
