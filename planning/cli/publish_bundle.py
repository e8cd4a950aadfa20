"""``planning publish --bundle``: all that is said of a bundle is checked before anything is made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from planning.cli.passphrase import passphrase_given
from planning.problems import UsageError

__all__ = ["packing"]


def packing(
    place: Any,
    edition: str,
    bundle: Path | None,
    recipients: tuple[str, ...],
    ask: bool,
    passphrase_file: Path | None,
    plain: bool,
) -> Callable[[Path], str] | None:
    """Check all that is said of a bundle; give what packs a site and tells it, or None where no bundle is wanted."""
    if bundle is None:
        if recipients or ask or passphrase_file or plain:
            raise UsageError(
                "--recipient, --passphrase, --passphrase-file and --plain say how to close a --bundle FILE"
            )
        return None
    from planning.sharing import edition_level
    from planning.sharing.bundle import check_target, write_bundle
    from planning.sharing.envelope import choose_envelope
    from planning.sharing.signing import workspace_key

    edition_level(edition)
    check_target(bundle)
    words = passphrase_given(ask, passphrase_file, new=True)
    envelope = choose_envelope(edition, recipients, words, plain=plain)
    signer = workspace_key(place.root)

    def pack(site: Path) -> str:
        done = write_bundle(site, bundle, envelope, signer)
        return f"The bundle is {bundle}: {done.files} files, {envelope.words}, signed by {done.signer}"

    return pack
