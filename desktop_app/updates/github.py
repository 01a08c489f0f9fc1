"""The one question that Telltale ever asks of the outside, and all of it that is sent."""

import http.client
import ssl
import threading
from pathlib import Path

from desktop_app.updates.source import Source
from engine.errors import UpdateUnknown

HEADERS = {"Accept": "application/vnd.github+json", "User-Agent": "Telltale", "Connection": "close"}
"""With Host, everything that is sent. GitHub refuses questions without a User-Agent; no version and no system is in
this one."""
SECONDS = 20.0
"""For everything together, the name server included."""
MOST_BYTES = 1_000_000
"""A release with twelve files is described in 30,000."""
_STEP_SECONDS = 10.0
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where systems keep the certificates they trust (Debian, Fedora, openSUSE, macOS and Alpine): a built program's
OpenSSL looks only where the system that it was built on has them."""


def ask(source: Source) -> bytes:
    """What the server says of the newest release. Raises UpdateUnknown with a sentence that says why not."""
    outcome: list[bytes | UpdateUnknown] = []
    # A name server can take longer than anybody waits, and cannot be interrupted. A daemon does not keep us running.
    worker = threading.Thread(target=lambda: outcome.append(_outcome(source)), daemon=True)
    worker.start()
    worker.join(SECONDS)
    told = outcome[0] if outcome else _too_slow(source)
    if isinstance(told, UpdateUnknown):
        raise told
    return told


def trusted_certificates() -> ssl.SSLContext:
    """TLS that believes whom this system believes."""
    context = ssl.create_default_context()
    known = ssl.get_default_verify_paths()
    if known.cafile is None and known.capath is None:
        for bundle in filter(Path.exists, map(Path, _BUNDLES)):
            context.load_verify_locations(bundle)
            break
    return context


def _too_slow(source: Source) -> UpdateUnknown:
    return UpdateUnknown(f"{source.host} did not answer in time. Try again later.")


def _outcome(source: Source) -> bytes | UpdateUnknown:
    try:
        return _answer(source)
    except UpdateUnknown as problem:
        return problem
    except ssl.SSLCertVerificationError:
        return UpdateUnknown(f"{source.host} has no certificate that this system trusts, so it was not asked.")
    except ssl.SSLError:
        return UpdateUnknown(f"No secure connection to {source.host} could be made, so it was not asked.")
    except TimeoutError:
        return _too_slow(source)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return UpdateUnknown(
            f"{source.host} could not be reached ({reason}). Is this computer connected to the internet?"
        )
    except http.client.HTTPException:
        return not_understood(source)


def not_understood(source: Source) -> UpdateUnknown:
    """For an answer that is not what was asked for."""
    return UpdateUnknown(f"{source.host} gave an answer that cannot be understood.")


def _answer(source: Source) -> bytes:
    connection = http.client.HTTPSConnection(
        source.host, source.port, timeout=_STEP_SECONDS, context=trusted_certificates()
    )
    try:
        connection.putrequest("GET", source.path, skip_accept_encoding=True)
        for name, value in HEADERS.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        if response.status != http.client.OK:
            raise _refusal(response.status, source)
        return _read(response, source)
    finally:
        connection.close()


def _refusal(status: int, source: Source) -> UpdateUnknown:
    """Redirections too: nobody else is asked than the person was told of."""
    if status == http.client.NOT_FOUND:
        return no_release(source)
    if status in (http.client.FORBIDDEN, http.client.TOO_MANY_REQUESTS):
        return UpdateUnknown(f"{source.host} takes no more questions from here for now. Try again in an hour.")
    if status // 100 == 3:
        return UpdateUnknown(f"{source.host} refers to another address, which is not followed.")
    return UpdateUnknown(f"{source.host} answered with an error (HTTP {status}). Try again later.")


def no_release(source: Source) -> UpdateUnknown:
    """For a repository that has published none, or is gone."""
    return UpdateUnknown(f"There is no release at {source.page}.")


def _read(response: http.client.HTTPResponse, source: Source) -> bytes:
    body = response.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise UpdateUnknown(f"{source.host} gave an answer larger than {MOST_BYTES // 1000} kB, which is not read.")
    return body
