"""Sphinx's configuration for `make site`."""

from __future__ import annotations

import pulumi_mwaa

project = "pulumi-mwaa"
version = release = pulumi_mwaa.__version__
html_title = f"{project} {version}"
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
exclude_patterns = ["requirements.txt", "generator"]
html_theme = "furo"
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_static_path = ["static"]
html_css_files = ["narrow-screens.css"]

myst_heading_anchors = 4  # so that a link to `page.md#a-heading` works here as on GitHub
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True
copybutton_exclude = ".linenos, .gp"

# The docstrings are plain text, with code in single backticks.
default_role = "code"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
