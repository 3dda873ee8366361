"""Reads and judges every environment variable at start: a wrong value stops the start with the variable's name."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit


class SettingError(Exception):
    """A setting is missing or wrong; the text names the variable and says what is allowed."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise SettingError(f"{name} is {value!r}; it must be 1 or 0.")


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    try:
        found = int(value)
    except ValueError:
        raise SettingError(f"{name} is {value!r}; it must be a whole number from {least} to {most}.") from None
    if not least <= found <= most:
        raise SettingError(f"{name} is {found}; it must be a whole number from {least} to {most}.")
    return found


def folder(name: str, default: Path) -> Path:
    path = Path(text(name, str(default))).expanduser().resolve()
    if path.exists() and not path.is_dir():
        raise SettingError(f"{name} is {path}, which is a file; it must be a folder.")
    return path


def names(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Addresses and networks: `10.0.0.7, 192.168.0.0/16`."""
    try:
        return [ip_network(part) for part in names(name)]
    except ValueError as error:
        raise SettingError(f"{name} is wrong: {error}. It must list addresses or networks, with commas.") from None


def address(name: str, default: str, schemes: set[str]) -> str:
    """A URL with one of the schemes, without its last slash."""
    value = text(name, default)
    if value and urlsplit(value).scheme not in schemes:
        raise SettingError(f"{name} is {value!r}; it must begin with one of: {', '.join(sorted(schemes))}.")
    return value.rstrip("/")


def database(name: str, data: Path) -> dict[str, object]:
    """Django's DATABASES entry: SQLite in the data folder unless the variable gives a postgresql:// URL."""
    url = address(name, "", {"postgresql", "postgres", "sqlite"})
    if not url or url.startswith("sqlite"):
        path = Path(unquote(urlsplit(url).path)) if url else data / "plaudit.sqlite3"
        return {
            "ENGINE": "plaudit.foundation.sqlite",
            "NAME": str(path),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
            "CONN_MAX_AGE": None,  # one connection a thread: opening and closing takes the gate
        }
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        # What is written together (foundation.together) is prepared once per connection.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16, "timeout": 20}, "prepare_threshold": 5},
    }
