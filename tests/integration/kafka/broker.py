"""A real Apache Kafka broker for the tests: one node, started in seconds, killed when asked to.

Its jars come from Maven Central once, by pom.xml, into .kafka/ of the checkout (or SOJOURN_KAFKA_CACHE).
Listeners: `servers` (anybody may do anything), `sasl_servers` (PLAIN and SCRAM-SHA-512; bob may do
nothing but describe himself), `tls_servers` (a certificate signed by itself).
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_HERE = Path(__file__).parent
_CACHE = Path(os.environ.get("SOJOURN_KAFKA_CACHE", _HERE.parents[2] / ".kafka"))
_START_SECONDS = 60
PASSWORD = "correct-horse"  # noqa: S105 - of a broker that lives for one test run

_PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
listeners=CLIENT://127.0.0.1:{client},SASL://127.0.0.1:{sasl},TLS://localhost:{tls},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=CLIENT://127.0.0.1:{client},SASL://127.0.0.1:{sasl},TLS://localhost:{tls}
listener.security.protocol.map=CLIENT:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENT
log.dirs={folder}/data
num.partitions=1
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
num.network.threads=2
num.io.threads=2
background.threads=2
broker.session.timeout.ms=1000
broker.heartbeat.interval.ms=100
log.retention.check.interval.ms=500
log.initial.task.delay.ms=100
log.cleaner.backoff.ms=200
message.max.bytes=6000000
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS;User:alice
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="{password}" user_bob="{password}";
listener.name.sasl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.tls.ssl.keystore.type=PKCS12
listener.name.tls.ssl.keystore.location={folder}/broker.p12
listener.name.tls.ssl.keystore.password={password}
"""


@dataclass(slots=True)
class Broker:
    """A broker in `folder`; its ports stay the same when it is killed and started again."""

    folder: Path
    libs: Path
    ports: dict[str, int] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def servers(self) -> str:
        return f"127.0.0.1:{self.ports['client']}"

    @property
    def sasl_servers(self) -> str:
        return f"127.0.0.1:{self.ports['sasl']}"

    @property
    def tls_servers(self) -> str:
        return f"localhost:{self.ports['tls']}"

    @property
    def certificate(self) -> Path:
        return self.folder / "broker.pem"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def make(self) -> None:
        """Format the storage; ports found free may be taken meanwhile, so `start` may fail."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.ports = _free_ports("client", "sasl", "tls", "controller")
        text = _PROPERTIES.format(folder=self.folder, password=PASSWORD, **self.ports)
        (self.folder / "server.properties").write_text(text)
        _certificate(self.folder)
        scram = f"SCRAM-SHA-512=[name=alice,password={PASSWORD}]"
        _run(
            [*self._java(), "kafka.tools.StorageTool", "format", "-t", "c29qb3Vybi10ZXN0LTAwMA",
             "--standalone", "--add-scram", scram, "-c", "server.properties"],
            self.folder,
        )  # fmt: skip

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [*self._java(), *self._archive(), "kafka.Kafka", "server.properties"]
        with (self.folder / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - one call into the C library
            )  # fmt: skip
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise NoBrokerError(f"the broker did not start; see {self.folder / 'broker.log'}")
            time.sleep(0.05)

    def kill(self) -> None:
        """As a power cut would end it."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.ports["client"]), 1):
            return True
        return False

    def _archive(self) -> list[str]:
        """Classes as a broker that was stopped left them: the next one starts in half the time."""
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        archive = self.libs.parent / f"broker-{worker}.jsa"
        option = "SharedArchiveFile" if archive.exists() else "ArchiveClassesAtExit"
        return [f"-XX:{option}={archive}", "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off"]

    def _java(self) -> list[str]:
        return [
            "java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", f"{self.libs}/*",
        ]  # fmt: skip


class NoBrokerError(RuntimeError):
    """No broker can be had on this machine; the message says why, and what to install."""


def new_broker(folder: Path) -> Broker:
    """A broker that runs. Raises NoBrokerError where none can be had."""
    libs = _libs()
    broker = Broker(folder, libs)
    for attempt in range(3):
        broker.make()
        try:
            broker.start()
        except NoBrokerError:
            broker.kill()
            if attempt == 2:
                raise
        else:
            return broker
    raise AssertionError("unreachable")


def _libs() -> Path:
    """The broker's jars, fetched if they are not there yet."""
    libs = _CACHE / "libs"
    needed = {"java": "default-jre-headless", "keytool": "default-jre-headless"}
    for tool, package in (needed if libs.exists() else needed | {"mvn": "maven"}).items():
        if shutil.which(tool) is None:
            raise NoBrokerError(f"a broker needs {tool}; install it: apt-get install {package}")
    _CACHE.mkdir(parents=True, exist_ok=True)
    with (_CACHE / "lock").open("w") as lock:
        # Tests run in several processes: one fetches, the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not libs.exists():
            _fetch(libs)
    return libs


def _fetch(libs: Path) -> None:
    coming = _CACHE / "libs.coming"
    shutil.rmtree(coming, ignore_errors=True)
    _run(
        ["mvn", "-B", "-q", "-f", str(_HERE / "pom.xml"), f"-Dmaven.repo.local={_CACHE / 'm2'}",
         "dependency:copy-dependencies", f"-DoutputDirectory={coming}"],
        _HERE,
    )  # fmt: skip
    coming.rename(libs)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoBrokerError(
            f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )


def _certificate(folder: Path) -> None:
    store = ["-keystore", "broker.p12", "-storetype", "PKCS12", "-storepass", PASSWORD]
    _run(
        ["keytool", "-genkeypair", "-alias", "broker", "-keyalg", "RSA", "-dname", "CN=localhost",
         "-ext", "SAN=dns:localhost", "-validity", "30", *store],
        folder,
    )  # fmt: skip
    _run(
        ["keytool", "-exportcert", "-rfc", "-alias", "broker", "-file", "broker.pem", *store],
        folder,
    )


def _free_ports(*names: str) -> dict[str, int]:
    sockets = {name: socket.socket() for name in names}
    try:
        for one in sockets.values():
            one.bind(("127.0.0.1", 0))
        return {name: one.getsockname()[1] for name, one in sockets.items()}
    finally:
        for one in sockets.values():
            one.close()


def _die_with_parent() -> None:
    """Java must not outlive a test run that was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
