"""What keeps us from talking to a broker, in words.

The client says the same of a wrong host, a wrong port, a wrong password and a wrong protocol: that it
could not bootstrap, half a minute later. So the first steps of its conversation are taken here, with
its own protocol classes, and each says what went wrong.
"""

from __future__ import annotations

import socket
import ssl
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

from kafka.errors import KafkaError
from kafka.net.sasl import get_sasl_mechanism
from kafka.protocol.metadata import ApiVersionsRequest, MetadataRequest
from kafka.protocol.parser import KafkaProtocol
from kafka.protocol.sasl import SaslAuthenticateRequest, SaslHandshakeRequest

_SECONDS = 5
_TLS_ALERT = 0x15
_UNSUPPORTED_MECHANISM, _NOT_ASKED = 33, 34


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a server and what to do; `passes`: it may be right a moment later."""

    words: str
    passes: bool = False


class _HungUpError(Exception):
    """The other side closed the connection, or sent what is no answer; `first` is its first byte."""

    def __init__(self, first: int | None = None) -> None:
        self.first = first


def probe(server: str, options: dict[str, Any]) -> Trouble | None:
    """None if the server takes our words, else what is in the way. `options` are the client's."""
    host, _, port = server.rpartition(":")
    try:
        plain = socket.create_connection((host.strip("[]"), int(port)), _SECONDS)
    except OSError as error:
        return Trouble(f"{server} {_unreached(host, error)}", passes=True)
    with ExitStack() as stack:
        stack.enter_context(closing(plain))
        return _talked(server, host, plain, options, stack)


def _talked(
    server: str, host: str, plain: socket.socket, options: dict[str, Any], stack: ExitStack
) -> Trouble | None:
    try:
        context: ssl.SSLContext | None = options.get("ssl_context")
        if context is not None:
            plain = context.wrap_socket(plain, server_hostname=host.strip("[]"))
            stack.enter_context(closing(plain))
        return _Conversation(server, plain, options).trouble()
    except ssl.SSLCertVerificationError as error:
        why = f"{server} shows a certificate that cannot be trusted ({error.verify_message}); "
        return Trouble(
            why + "name who signed it in security.ca, and the host it is made for in servers"
        )
    except ssl.SSLError as error:
        return Trouble(f"{server} {_untalked(error)}")
    except OSError:
        return Trouble(
            f"{server} does not answer as a Kafka broker; correct host and port", passes=True
        )


def _unreached(host: str, error: OSError) -> str:
    if isinstance(error, socket.gaierror):
        return (
            f"cannot be found: no address is known for the name {host}; correct transport.servers"
        )
    if isinstance(error, ConnectionRefusedError):
        return "refuses the connection: no broker listens there; start it, or correct transport.servers"
    if isinstance(error, TimeoutError):
        return "cannot be reached: no answer from that address; see to network and firewall"
    return f"cannot be reached ({error.strerror or type(error).__name__})"


def _untalked(error: ssl.SSLError) -> str:
    reason = str(error.reason or "").upper()
    if "CERTIFICATE_REQUIRED" in reason or "HANDSHAKE_FAILURE" in reason:
        return "asks for a certificate of ours; name it in security.certificate and security.key"
    if "ALERT" in reason:
        return "does not take the certificate that we show; see security.certificate"
    return "does not speak TLS; set security.protocol without SSL, or name its TLS port"


class _Conversation:
    """The first words with a broker."""

    def __init__(self, server: str, connection: socket.socket, options: dict[str, Any]) -> None:
        self._server, self._connection, self._options = server, connection, options
        self._protocol = KafkaProtocol(client_id=options["client_id"])

    def trouble(self) -> Trouble | None:
        try:
            self._ask(ApiVersionsRequest(version=0))
        except (_HungUpError, KafkaError) as error:
            if getattr(error, "first", None) == _TLS_ALERT:
                return self._told("speaks TLS; set security.protocol to SSL or SASL_SSL")
            return self._told("is no Kafka broker; correct host and port in transport.servers")
        try:
            return self._introduced()
        except _HungUpError:
            return self._told(
                "hangs up on who does not say who he is; set security.protocol to SASL_PLAINTEXT or "
                "SASL_SSL, with mechanism, user and password"
            )

    def _introduced(self) -> Trouble | None:
        mechanism = self._options.get("sasl_mechanism")
        if mechanism is None:
            self._ask(MetadataRequest(version=1, topics=[]))
            return None
        answer = self._ask(SaslHandshakeRequest(version=1, mechanism=mechanism))
        if answer.error_code == _UNSUPPORTED_MECHANISM:
            known = ", ".join(sorted(answer.mechanisms))
            return self._told(
                f"does not know the mechanism {mechanism}; security.mechanism is one of: {known}"
            )
        if answer.error_code == _NOT_ASKED:
            return self._told("asks nobody who he is; set security.protocol to PLAINTEXT or SSL")
        if answer.error_code or not self._is_let_in(mechanism):
            return self._told(
                f"does not let the user in with this password ({mechanism}); see security.user and the "
                "environment variable that security.password names"
            )
        return None

    def _is_let_in(self, name: str) -> bool:
        mechanism = get_sasl_mechanism(name)(host=self._server, **self._options)
        try:
            while not mechanism.is_done():
                answer = self._ask(
                    SaslAuthenticateRequest(version=1, auth_bytes=mechanism.auth_bytes())
                )
                if answer.error_code:
                    return False
                mechanism.receive(answer.auth_bytes)
        except (_HungUpError, ValueError, KafkaError):
            return False
        return bool(mechanism.is_authenticated())

    def _ask(self, request: Any) -> Any:
        """The broker's answer."""
        self._protocol.send_request(request)
        self._connection.sendall(self._protocol.send_bytes())
        first: int | None = None
        while True:
            received = self._connection.recv(65_536)
            if not received:
                raise _HungUpError(first)
            if first is None:
                first = received[0]
            try:
                answers = self._protocol.receive_bytes(received)
            except (KafkaError, ValueError):
                raise _HungUpError(first) from None
            if answers:
                return answers[0][1]

    def _told(self, words: str) -> Trouble:
        return Trouble(f"{self._server} {words}")
