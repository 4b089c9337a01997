"""The examples under ``deploy/`` fit the product, and the programs that read them take them."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from yinuo.config import Configuration

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NGINX, ANALYZE = shutil.which("nginx", path="/usr/sbin:/usr/bin"), shutil.which("systemd-analyze")


def test_the_proxy_takes_in_what_the_product_takes_in() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    limit = Configuration.model_fields["upload_limit_mb"].default
    assert f"client_max_body_size {limit + 1}m;" in text
    assert f"{limit} MB" in text
    port = Configuration.model_fields["port"].default
    assert f"server 127.0.0.1:{port};" in text
    assert "X-Forwarded-For $remote_addr;" in text, "what a visitor writes there is never passed on"


def test_the_environment_example_names_settings_that_exist() -> None:
    names = re.findall(r"^YINUO_([A-Z_]+)=", (DEPLOY / "yinuo.env.example").read_text("utf-8"), re.M)
    assert names and {name.lower() for name in names} <= set(Configuration.model_fields)


@pytest.mark.skipif(NGINX is None, reason="no nginx on this machine")
def test_nginx_takes_the_example(tmp_path: Path) -> None:
    _certificate(tmp_path)
    text = (DEPLOY / "nginx.conf").read_text("utf-8").replace("/etc/ssl/yinuo/", f"{tmp_path}/")
    text = f"pid {tmp_path}/pid; error_log {tmp_path}/error.log;\n" + text
    (tmp_path / "nginx.conf").write_text(text, "utf-8")
    command = [str(NGINX), "-t", "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "permission denied" in done.stderr.lower():
        pytest.skip("this user may not write where nginx keeps its logs")
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(ANALYZE is None, reason="no systemd on this machine")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "yinuo.service"
    text = (DEPLOY / "yinuo.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/yinuo/.venv/bin/yinuo", "/bin/true"), "utf-8")
    done = subprocess.run([str(ANALYZE), "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "yinuo.service" not in done.stderr, done.stderr


def _certificate(folder: Path) -> None:
    """A certificate of our own that lasts a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "credit.example.gov.cn")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(pem))
    form = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()))
