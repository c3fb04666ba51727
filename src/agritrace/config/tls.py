"""HTTPS for a real phone on the local network: our own small certificate authority under var/tls.

A phone gives camera, position and offline storage to pages only over HTTPS it trusts. The authority's certificate is
kept, so that it is trusted on the phone once; the server's is renewed.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFE = timedelta(days=3650)
SERVER_LIFE = timedelta(days=365)  # phones refuse more than 398 days (CA/Browser Forum, Apple HT211025)
RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True)
class Certificates:
    """Files of one installation: what the server shows, and what the phone must trust."""

    certificate: Path
    key: Path
    authority: Path


def ensure_certificates(folder: Path, hosts: Iterable[str], now: datetime) -> Certificates:
    """Authority and server certificate for `hosts` (names or addresses); made anew when missing, near expiry or other.

    `now` is aware. Errors: OSError when the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = Certificates(folder / "server.crt", folder / "server.key", folder / "agritrace-ca.crt")
    wanted = sorted({"localhost", "127.0.0.1", "::1", *hosts})
    authority_key = folder / "agritrace-ca.key"
    if not _still_good(found.authority, now) or not authority_key.exists():
        _make_authority(found.authority, authority_key, now)
        found.certificate.unlink(missing_ok=True)
    if not _still_good(found.certificate, now) or _hosts_of(found.certificate) != wanted or not found.key.exists():
        _make_server(found, authority_key, wanted=wanted, now=now)
    return found


def _still_good(path: Path, now: datetime) -> bool:
    if not path.exists():
        return False
    return _read(path).not_valid_after_utc - now > RENEW_BEFORE


def _read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificates(path.read_bytes())[0]


def _hosts_of(path: Path) -> list[str]:
    names = _read(path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return sorted(str(name.value) for name in names)


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(
    subject: str, key: ec.EllipticCurvePrivateKey, *, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + life)
    )


def _make_authority(certificate: Path, key_file: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = f"agritrace local CA {now.astimezone(UTC):%Y%m%d}"
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    signed = (
        _builder(name, key, now=now, life=AUTHORITY_LIFE)
        .issuer_name(_name(name))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(key_file, _pem(key), 0o600)
    _write(certificate, signed.public_bytes(serialization.Encoding.PEM), 0o644)


def _make_server(files: Certificates, authority_key: Path, *, wanted: list[str], now: datetime) -> None:
    authority = _read(files.authority)
    signer = serialization.load_pem_private_key(authority_key.read_bytes(), password=None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{authority_key} is not the key of our authority")
    key = ec.generate_private_key(ec.SECP256R1())
    signed = (
        _builder("agritrace", key, now=now, life=SERVER_LIFE)
        .issuer_name(authority.subject)
        .add_extension(x509.SubjectAlternativeName([_alternative(host) for host in wanted]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    chain = signed.public_bytes(serialization.Encoding.PEM) + files.authority.read_bytes()
    _write(files.key, _pem(key), 0o600)
    _write(files.certificate, chain, 0o644)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, mode: int) -> None:
    half = path.with_name(path.name + ".new")
    half.unlink(missing_ok=True)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    half.replace(path)
