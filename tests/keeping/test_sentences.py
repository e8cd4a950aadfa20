"""Changes in words: what was put at the end of a list is told alone, and signs that nobody reads are left out."""

from __future__ import annotations

from planning.keeping.sentences import what_changed


def test_what_was_added_to_a_list_is_told_alone() -> None:
    """A long list that grew by its last entry is not repeated, and the digest of a kept text is not told."""
    digest = "0" * 64
    before = f"[{{state: cleared, by: protection, digest: {digest}}}]"
    after = f"{before[:-1]}, {{state: endorsed, by: hc, digest: {digest}}}]"
    assert what_changed("RV-01", "steps", (before, after)) == "added to steps of RV-01: {state: endorsed, by: hc}"
    assert what_changed("A-01", "evidence", ("[F-01]", "[F-01, F-02]")) == "added to evidence of A-01: F-02"


def test_what_changed_within_a_list_is_told_with_both() -> None:
    """An entry that went or changed is no addition."""
    assert (
        what_changed("A-01", "evidence", ("[F-01, F-02]", "[F-01]"))
        == "changed evidence of A-01 from [F-01, F-02] to [F-01]"
    )
    assert (
        what_changed("A-01", "evidence", ("[F-01]", "[F-02, F-01]"))
        == "changed evidence of A-01 from [F-01] to [F-02, F-01]"
    )
    assert what_changed("A-01", "note", ("one", "one, two")) == "changed note of A-01 from one to one, two"
