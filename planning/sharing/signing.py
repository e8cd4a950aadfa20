"""The workspace's key: signs what leaves the workspace, so that a reader can tell that it came from there."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from planning.problems import UsageError
from planning.profiles.keys import REMEDY, write_secret

__all__ = ["KEY_FILE", "SIGNATURE_SIZE", "Signer", "key_bytes", "signed", "workspace_key"]

KEY_FILE = Path(".planning") / "signing.key"
SIGNATURE_SIZE = 64
NAME = "cmcoord-ed25519:"
SHAPE = re.compile(rf"{NAME}[A-Za-z0-9+/]{{43}}=")


@dataclass(frozen=True)
class Signer:
    """A private key that can sign; ``public`` is what readers compare."""

    private: Any
    public: str

    def sign(self, content: bytes) -> bytes:
        """Give the signature over some bytes."""
        return bytes(self.private.sign(content))


def _ed25519() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise UsageError(f"signing needs the library cryptography, which is not installed; {REMEDY}") from None
    return ed25519


def workspace_key(root: Path) -> Signer:
    """Give the key of a workspace, made on first use; a file that stands there is never overwritten.

    Raises UsageError where that file holds no such key.
    """
    library, path = _ed25519(), root / KEY_FILE
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as form

    if not path.exists():
        made = library.Ed25519PrivateKey.generate()
        text = made.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
        write_secret(path, text.decode("ascii"))
    try:
        private = form.load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, library.Ed25519PrivateKey):
        raise UsageError(f"{path} holds no Ed25519 key; bring the right file back, or move it away and make a new key")
    public = private.public_key().public_bytes(form.Encoding.Raw, form.PublicFormat.Raw)
    return Signer(private, NAME + base64.b64encode(public).decode("ascii"))


def key_bytes(text: str) -> bytes:
    """Give the bytes of a public key written as ``planning key`` prints it; raise UsageError for another text."""
    if not SHAPE.fullmatch(text):
        what = f"{text[:80]!a} is no public key of a workspace"
        raise UsageError(f"{what}; allowed {NAME} and 44 characters, as planning key prints it")
    return base64.b64decode(text.removeprefix(NAME))


def signed(key: str, signature: bytes, content: bytes) -> bool:
    """Whether a signature over some bytes was made with the private half of a public key."""
    library = _ed25519()
    from cryptography.exceptions import InvalidSignature

    try:
        library.Ed25519PublicKey.from_public_bytes(key_bytes(key)).verify(signature, content)
    except InvalidSignature:
        return False
    return True
