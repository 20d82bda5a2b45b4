"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for who has lost the phone."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from office.errors import OfficeError
from office.logins.models import RecoveryCode
from office.models import User

STEP_SECONDS = 30
CODES = 10
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another on paper."""
CODE_LENGTH = 10
ISSUER = "Vorzimmer"


def new_secret() -> str:
    """160 random bits, as authenticator apps take them (base32)."""
    return pyotp.random_base32()


def address(secret: str, login: str) -> str:
    """What an authenticator app reads out of the QR code (`otpauth://`)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def switch_on(session: Session, user: User, secret: str, code: str, key: bytes, now: datetime) -> list[str]:
    """From now on every log-in asks for a code. Returns the recovery codes, to be shown this once.

    `code` shows that the app has the secret. Raises OfficeError where it is not right.
    """
    step = _step_of(secret, code, now)
    if step is None:
        raise OfficeError("the code is not right")
    user.totp_secret, user.totp_step = _cipher(key).encrypt(secret.encode()).decode(), step
    return renew_codes(session, user, key)


def switch_off(session: Session, user: User) -> None:
    user.totp_secret = user.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def renew_codes(session: Session, user: User, key: bytes) -> list[str]:
    """Recovery codes in place of the earlier ones; only their digests are kept."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = ["".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    session.add_all(RecoveryCode(user_id=user.id, digest=_digest(code, user.id, key)) for code in codes)
    session.flush()
    return [f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}" for code in codes]


def codes_left(session: Session, user: User) -> int:
    left = select(func.count(RecoveryCode.id)).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    return session.scalar(left) or 0


def is_right(session: Session, user: User, typed: str, key: bytes, now: datetime) -> bool:
    """Whether this is a code of the app's or a recovery code, neither of them used before. It is used up by asking."""
    code = "".join(char for char in typed.lower() if char.isalnum())
    if len(code) == CODE_LENGTH:
        return _use_recovery_code(session, user, code, key, now)
    try:
        secret = _cipher(key).decrypt(user.totp_secret or "").decode()
    except InvalidToken:
        return False  # the house has another key by now: an admin has to switch it off
    step = _step_of(secret, code, now)
    return step is not None and _use_step(session, user, step)


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step of time this code is of: the clocks of phone and house may be half a minute apart."""
    code, at = "".join(code.split()), int(now.timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    return next((step for step in (at, at - 1, at + 1) if hmac.compare_digest(_bytes(totp, step), code.encode())), None)


def _bytes(totp: pyotp.TOTP, step: int) -> bytes:
    return totp.generate_otp(step).encode()


def _use_step(session: Session, user: User, step: int) -> bool:
    """By compare-and-set: who looked over a shoulder is too late."""
    used = session.execute(
        update(User)
        .where(User.id == user.id, or_(User.totp_step.is_(None), User.totp_step < step))
        .values(totp_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]  # an UPDATE has it


def _use_recovery_code(session: Session, user: User, code: str, key: bytes, now: datetime) -> bool:
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.digest == _digest(code, user.id, key),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]  # an UPDATE has it


def _digest(code: str, user_id: int, key: bytes) -> str:
    """Under a key that is not in the database, as of a PIN."""
    return hmac.new(key, f"recovery code:{user_id}:{code}".encode(), hashlib.sha256).hexdigest()


def _cipher(key: bytes) -> Fernet:
    """Under the same key: who steals the database has no codes."""
    return Fernet(base64.urlsafe_b64encode(hmac.new(key, b"second factor", hashlib.sha256).digest()))
