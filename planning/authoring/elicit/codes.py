"""Codes of members: made from the facilitator's key, known to nobody who has not been given one, bound to the key.

Nothing of a code lies in the shared folder, not even a hash: the facilitator's key makes the same codes again. The last
four signs of a code are a keyed hash of the keys that answers are encrypted to, so that a member sees where somebody
put another key into the folder, or where the code was mistyped.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

__all__ = ["code_fits", "codes_for", "normal_code", "round_mark"]

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U: they are misread or make words
MISREAD = str.maketrans("OIL", "011")
BODY, CHECK, GROUP = 12, 4, 4  # signs; each holds five bits


def codes_for(secret: str, elicitation: str, keys: Sequence[str], members: int) -> tuple[str, ...]:
    """Give the codes of an elicitation, always the same ones for the same key of the facilitator."""
    bodies = (_signs(secret.encode(), f"code|{elicitation}|{n}", BODY) for n in range(1, members + 1))
    return tuple(_written(body + _check(body, elicitation, keys)) for body in bodies)


def code_fits(code: str, elicitation: str, keys: Sequence[str]) -> bool:
    """Whether a code is well typed and was made for these keys."""
    plain = normal_code(code).replace("-", "")
    return len(plain) == BODY + CHECK and hmac.compare_digest(
        plain[BODY:].encode(), _check(plain[:BODY], elicitation, keys).encode()
    )


def normal_code(typed: str) -> str:
    """Give a code as it is written, however it was typed: capitals, groups of four, no sign that is misread."""
    return _written("".join(c for c in typed.upper().translate(MISREAD) if c in ALPHABET))


def round_mark(secret: str, text: str) -> str:
    """Give what only the facilitator's key can make of a round: it shows whether the round was changed since."""
    return hmac.new(secret.encode(), f"round|{text}".encode(), hashlib.sha256).hexdigest()


def _check(body: str, elicitation: str, keys: Sequence[str]) -> str:
    return _signs(body.encode(), f"keys|{elicitation}|{'|'.join(keys)}", CHECK)


def _signs(secret: bytes, text: str, length: int) -> str:
    number = int.from_bytes(hmac.new(secret, text.encode(), hashlib.sha256).digest())
    return "".join(ALPHABET[(number >> (5 * i)) & 31] for i in range(length))


def _written(plain: str) -> str:
    return "-".join(plain[i : i + GROUP] for i in range(0, len(plain), GROUP))
