"""The local certificate authority: kept, so that a phone trusts it once; the server's certificate is renewed."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from agritrace.config.tls import ensure_certificates

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path / "tls", ["192.168.1.5"], NOW)
    before = {path: path.read_bytes() for path in (first.certificate, first.key, first.authority)}
    ensure_certificates(tmp_path / "tls", ["192.168.1.5"], NOW + timedelta(days=300))
    assert {path: path.read_bytes() for path in before} == before


def test_the_certificate_names_every_host_and_is_signed_by_the_authority(tmp_path: Path) -> None:
    files = ensure_certificates(tmp_path / "tls", ["192.168.1.5", "zhuisu.example"], NOW)
    server, authority = x509.load_pem_x509_certificates(files.certificate.read_bytes())
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {str(name.value) for name in names} == {"192.168.1.5", "zhuisu.example", "localhost", "127.0.0.1", "::1"}
    server.verify_directly_issued_by(authority)
    assert authority == x509.load_pem_x509_certificate(files.authority.read_bytes())
    assert (server.not_valid_after_utc - NOW).days <= 397


def test_keys_are_private(tmp_path: Path) -> None:
    files = ensure_certificates(tmp_path / "tls", [], NOW)
    for key in (files.key, tmp_path / "tls" / "agritrace-ca.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_near_expiry_or_for_another_host_only_the_server_certificate_is_made_anew(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path / "tls", ["192.168.1.5"], NOW)
    authority, server = first.authority.read_bytes(), first.certificate.read_bytes()
    ensure_certificates(tmp_path / "tls", ["192.168.1.5"], NOW + timedelta(days=340))
    renewed = first.certificate.read_bytes()
    assert renewed != server
    ensure_certificates(tmp_path / "tls", ["192.168.1.6"], NOW + timedelta(days=340))
    assert first.certificate.read_bytes() != renewed
    assert first.authority.read_bytes() == authority


def test_an_authority_whose_key_was_lost_is_made_anew_with_its_server(tmp_path: Path) -> None:
    first = ensure_certificates(tmp_path / "tls", [], NOW)
    authority = first.authority.read_bytes()
    (tmp_path / "tls" / "agritrace-ca.key").unlink()
    files = ensure_certificates(tmp_path / "tls", [], NOW)
    assert files.authority.read_bytes() != authority
    server, issuer = x509.load_pem_x509_certificates(files.certificate.read_bytes())
    server.verify_directly_issued_by(issuer)
