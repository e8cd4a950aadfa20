"""The policy of a page: its own scripts run, nothing else does, and nothing is fetched elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from site_fixture import pages_of_site

from planning.publishing.policy import policy, write_policies

META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
HEAD = '<html><head><meta charset="utf-8">{head}</head><body><main>{main}</main></body></html>'


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_scripts_of_the_head_may_run_and_those_of_the_content_may_not() -> None:
    """A script that came in with typed text has no hash in the policy."""
    told = policy(HEAD.format(head="<script>ours()</script>", main="<script>typed()</script>"))
    assert _hash("ours()") in told
    assert _hash("typed()") not in told
    assert "'unsafe-inline'" not in told.split("script-src")[1].split(";")[0]
    assert "default-src 'none'" in told


def test_files_and_data_get_no_hash() -> None:
    """A script with an address is covered by 'self', and data in a script's clothes runs nowhere."""
    told = policy(HEAD.format(head='<script src="a.js"></script><script type="application/json">{}</script>', main=""))
    assert "sha256" not in told


def test_writing_twice_gives_one_policy(tmp_path: Path) -> None:
    """A site that is finished a second time is the same, and the policy stands before everything it rules."""
    (tmp_path / "a.html").write_text(HEAD.format(head="<script>ours()</script>", main=""), encoding="utf-8")
    write_policies(tmp_path)
    first = (tmp_path / "a.html").read_text(encoding="utf-8")
    write_policies(tmp_path)
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == first
    assert len(META.findall(first)) == 1
    assert first.index("Content-Security-Policy") < first.index("<script")


@pytest.mark.slow
def test_every_page_of_the_site_has_its_policy(site: Path) -> None:
    """No page is without one, and none allows a third party or whatever stands inline."""
    for name in pages_of_site():
        (told,) = META.findall((site / name).read_text(encoding="utf-8"))
        assert "http" not in told, name
        assert "*" not in told, name
        assert "unsafe" not in told.split("script-src")[1].split(";")[0], name
