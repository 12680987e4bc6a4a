"""Each thing that keeps us from a topic has its own message, at once, and none holds a secret."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ResourcePattern, ResourceType

from company import CompanyError
from ingestion import IngestionError, looked_at
from tests.integration.kafka.broker import PASSWORD
from tests.integration.kafka.stage import Stage

pytestmark = pytest.mark.integration

SASL = "{protocol: SASL_PLAINTEXT, mechanism: MECHANISM, user: USER, password: KAFKA_PASSWORD}"


def message(stage: Stage, **transport: object) -> str:
    """What planning says."""
    stage.configure(**transport)
    with pytest.raises(IngestionError) as caught:
        stage.plan()
    assert PASSWORD not in str(caught.value)
    return str(caught.value)


def sasl(stage: Stage, mechanism: str = "PLAIN", user: str = "alice") -> dict[str, object]:
    told = SASL.replace("MECHANISM", mechanism).replace("USER", user)
    return {"servers": [stage.broker.sasl_servers], "security": told}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_broker_that_is_absent_is_named_once_patience_is_over(stage: Stage) -> None:
    began = time.monotonic()
    told = message(stage, servers=["127.0.0.1:1"], patience="2s")
    assert told == (
        "127.0.0.1:1 refuses the connection: no broker listens there; start it, or correct "
        "transport.servers"
    )
    assert time.monotonic() - began < 5


def test_host_without_an_address(stage: Stage) -> None:
    told = message(stage, servers=["nowhere.invalid:9092"], patience="1s")
    assert told == (
        "nowhere.invalid:9092 cannot be found: no address is known for the name nowhere.invalid; "
        "correct transport.servers"
    )


def test_port_that_is_not_kafka(stage: Stage, listener: socket.socket) -> None:
    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    threading.Thread(target=answer, daemon=True).start()
    server = f"127.0.0.1:{listener.getsockname()[1]}"
    told = message(stage, servers=[server])
    assert told == f"{server} is no Kafka broker; correct host and port in transport.servers"


def test_port_that_says_nothing(stage: Stage, listener: socket.socket) -> None:
    server = f"127.0.0.1:{listener.getsockname()[1]}"
    told = message(stage, servers=[server], patience="1s")
    assert told == f"{server} does not answer as a Kafka broker; correct host and port"


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_wrong_password(stage: Stage, mechanism: str) -> None:
    stage.create()
    told = message(stage, **sasl(stage, mechanism, user="mallory"))
    assert told == (
        f"{stage.broker.sasl_servers} does not let the user in with this password ({mechanism}); see "
        "security.user and the environment variable that security.password names"
    )


def test_wrong_mechanism(stage: Stage) -> None:
    told = message(stage, **sasl(stage, "SCRAM-SHA-256"))
    assert told == (
        f"{stage.broker.sasl_servers} does not know the mechanism SCRAM-SHA-256; security.mechanism is "
        "one of: PLAIN, SCRAM-SHA-512"
    )


def test_password_where_none_is_asked_for(stage: Stage) -> None:
    told = message(stage, **{**sasl(stage), "servers": [stage.broker.servers]})
    assert told == (
        f"{stage.broker.servers} asks nobody who he is; set security.protocol to PLAINTEXT or SSL"
    )


def test_no_password_where_one_is_asked_for(stage: Stage) -> None:
    told = message(stage, servers=[stage.broker.sasl_servers])
    assert told == (
        f"{stage.broker.sasl_servers} hangs up on who does not say who he is; set security.protocol to "
        "SASL_PLAINTEXT or SASL_SSL, with mechanism, user and password"
    )


def test_plain_words_to_a_tls_port(stage: Stage) -> None:
    told = message(stage, servers=[stage.broker.tls_servers])
    assert told == (
        f"{stage.broker.tls_servers} speaks TLS; set security.protocol to SSL or SASL_SSL"
    )


def test_tls_to_a_plain_port(stage: Stage) -> None:
    told = message(stage, security="{protocol: SSL}")
    assert told == (
        f"{stage.broker.servers} does not speak TLS; set security.protocol without SSL, or name its "
        "TLS port"
    )


def test_certificate_nobody_vouches_for(stage: Stage) -> None:
    told = message(stage, servers=[stage.broker.tls_servers], security="{protocol: SSL}")
    assert told == (
        f"{stage.broker.tls_servers} shows a certificate that cannot be trusted (self-signed "
        "certificate); name who signed it in security.ca, and the host it is made for in servers"
    )


def test_certificate_file_that_is_not_there(stage: Stage) -> None:
    told = message(stage, security="{protocol: SSL, ca: none.pem}")
    assert told == (
        "the files of transport.security cannot be used (No such file or directory); see ca, "
        "certificate, key and key_password"
    )


def test_unknown_topic(stage: Stage) -> None:
    assert (
        message(stage) == f"there is no topic {stage.topic}; make it, or correct transport.topics"
    )


def test_pattern_that_matches_nothing(stage: Stage) -> None:
    assert message(stage, topics=None, pattern="no[.]such") == (
        "no topic that this user may see matches 'no[.]such'; make one, allow DESCRIBE on it, or "
        "correct transport.pattern"
    )


def test_user_without_rights_on_the_topic(stage: Stage) -> None:
    stage.create()
    assert message(stage, **sasl(stage, user="bob")) == (
        f"this user may not see topic {stage.topic}; allow READ and DESCRIBE on it, or correct its name"
    )


def allow(stage: Stage, *operations: ACLOperation) -> None:
    """Let bob do this with the topic."""
    pattern = ResourcePattern(ResourceType.TOPIC, stage.topic)
    stage.admin.create_acls(
        [ACL("User:bob", "*", one, ACLPermissionType.ALLOW, pattern) for one in operations]
    )


def test_user_who_may_see_the_topic_and_not_read_it(stage: Stage) -> None:
    stage.create()
    stage.send([b"a"])
    allow(stage, ACLOperation.DESCRIBE)
    stage.configure(**sasl(stage, user="bob"))
    with pytest.raises(IngestionError) as caught:
        stage.land()
    assert str(caught.value) == (
        f"source web: this user may not read topic {stage.topic}, partition 0, offsets 0 to 0; allow READ "
        "and DESCRIBE on the topic"
    )


def test_user_without_rights_on_the_group(stage: Stage) -> None:
    stage.create()
    allow(stage, ACLOperation.DESCRIBE, ACLOperation.READ)
    stage.configure(**sasl(stage, user="bob"), group="not-bobs")
    assert looked_at(stage.company)["web"] == (
        False,
        "this user may not use the group not-bobs; allow READ on it, or take transport.group out",
    )


def test_password_that_is_not_set_is_an_error_of_the_configuration(stage: Stage) -> None:
    stage.configure(security=SASL.replace("MECHANISM", "PLAIN").replace("KAFKA_", "OTHER_"))
    with pytest.raises(
        CompanyError, match=r"^sources/web\.yaml:9: found OTHER_PASSWORD, which is not set"
    ):
        stage.plan()


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_right_password_reads(stage: Stage, mechanism: str) -> None:
    stage.create()
    stage.send([b"a"])
    stage.configure(**sasl(stage, mechanism))
    stage.land()
    assert stage.values == [b"a"]


def test_trusted_certificate_reads(stage: Stage) -> None:
    stage.create()
    stage.send([b"a"])
    security = f"{{protocol: SSL, ca: {stage.broker.certificate}}}"
    stage.configure(servers=[stage.broker.tls_servers], security=security)
    stage.land()
    assert stage.values == [b"a"]
