"""Pictures with Content Credentials, signed on the spot by an authority of our own; and what forgers do to them."""

import datetime
import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SIGNER = "Example News"
AI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
CAMERA = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
_PEM = serialization.Encoding.PEM


@dataclass(frozen=True)
class Authority:
    """``root`` is what a trust list would hold; ``chain`` and ``key`` are the signer's."""

    root: str
    chain: bytes
    key: bytes


@cache
def authority() -> Authority:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Root", "Nobody Ltd", root_key, "Root", "Nobody Ltd", root_key, is_root=True)
    leaf = _certificate("Signer", SIGNER, key, "Root", "Nobody Ltd", root_key, is_root=False)
    private = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Authority(root.public_bytes(_PEM).decode(), leaf.public_bytes(_PEM) + root.public_bytes(_PEM), private)


def _certificate(
    name: str,
    organisation: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuing: str,
    signing: ec.EllipticCurvePrivateKey,
    is_root: bool,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    usage = {"key_cert_sign": is_root, "crl_sign": is_root, "digital_signature": not is_root}
    others = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name, organisation))
        .issuer_name(_name(issuer, issuing))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(is_root, None), True)
        .add_extension(
            x509.KeyUsage(**usage, **dict.fromkeys(others, False), encipher_only=False, decipher_only=False), True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), False)
    )
    if not is_root:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
    return builder.sign(signing, hashes.SHA256())


def _name(common: str, organisation: str) -> x509.Name:
    values = {NameOID.COUNTRY_NAME: "US", NameOID.ORGANIZATION_NAME: organisation, NameOID.COMMON_NAME: common}
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in values.items()])


def signed(
    picture: bytes,
    mime: str = "image/jpeg",
    source: str = AI,
    generator: str = "Paint Machine",
    remote: str = "",
) -> bytes:
    """The picture with credentials in it; with ``remote`` only with the address where they would lie."""
    who = authority()
    signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", who.chain, who.key, None))
    action = {"action": "c2pa.created", "softwareAgent": {"name": generator}, "digitalSourceType": source}
    manifest: dict[str, Any] = {
        "claim_generator_info": [{"name": generator, "version": "3"}],
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [action]}}],
    }
    settings = c2pa.Settings.from_dict(
        {"builder": {"thumbnail": {"enabled": False}}, "verify": {"remote_manifest_fetch": False}}
    )
    out = io.BytesIO()
    builder = c2pa.Builder(manifest, context=c2pa.Context(settings, signer))
    if remote:
        builder.set_no_embed()
        builder.set_remote_url(remote)
    builder.sign(mime, io.BytesIO(picture), out)
    return out.getvalue()
