"""The method of bench/run: programs take turns of 50 ms and have the machine for themselves."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass

SLICE_S = 0.050  # measured at a time: the machine's speed drifts in seconds, not in this
SETTLE_S = 0.012  # from continuing a client to measuring it
DRAIN_S = 0.003  # from stopping it to continuing the next: its server answers what is under way
OUR_WARM_UP_S = 6  # of its own running: both compilers of the JVM finish
C_WARM_UP_S = 1
START_LIMIT_S = 30  # until a server listens, and until a client has its first reply
ROUNDS_A_WATCH = 5  # about a second: the kernel tells other programs' time in ticks of 10 ms
CALM_PERCENT = 5  # of one core that other programs may use

OURS, C, CONTROL = SIDES = ("ours", "c", "control")  # control: the C program once more
ROUND_S = len(SIDES) * (SETTLE_S + SLICE_S + DRAIN_S)
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# "listening PORT", or "listening NAME HOST:PORT ..."
LISTENING = re.compile(r"^listening (?:\S+ )?(?:\S*:)?(\d+)(?: .*)?\n", re.M)

_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


class NotMeasured(Exception):
    """A program did not do its part; says which one and how it ended."""


@dataclass(frozen=True)
class Slice:
    round_trips_per_s: float
    cpu_us_per_round_trip: float  # of the program that is compared, user and system, all threads


@dataclass(frozen=True)
class Round:
    """One slice of each side, one after the other."""

    slices: dict[str, Slice]
    calm: bool  # other programs were


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]  # of a client, {port} still to be filled in
    core: int


class Started:
    """A process that ends when we do, whatever ends us."""

    def __init__(self, program: Program, directory: str):
        self.name = program.name
        self._stdout = os.path.join(directory, program.name + ".out")
        self._stderr = os.path.join(directory, program.name + ".err")

        def in_the_child() -> None:
            os.sched_setaffinity(0, {program.core})
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

        with open(self._stdout, "wb") as out, open(self._stderr, "wb") as err:
            self._process = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,  # Ctrl-C is for us, and we end the rest
                preexec_fn=in_the_child,
            )
        self.pid = self._process.pid

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def end(self) -> None:
        """With SIGKILL, because a stopped process does not act on anything else."""
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()

    def expect_alive(self) -> None:
        if self._process.poll() is not None:
            status = self._process.returncode
            raise NotMeasured(f"{self.name} ended with status {status}{self._last_words()}")

    def _last_words(self) -> str:
        with open(self._stderr, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()[-5:]
        return "".join("\n       " + line for line in lines)

    def port(self) -> int:
        """Waits until the server says where it listens."""
        for _ in until(START_LIMIT_S):
            self.expect_alive()
            with open(self._stdout, encoding="utf-8", errors="replace") as file:
                found = LISTENING.search(file.read())
            if found:
                return int(found[1])
        last_words = self._last_words()
        raise NotMeasured(f"{self.name} does not listen after {START_LIMIT_S} s{last_words}")

    def bytes_read(self) -> int:
        """By read(2), which is what both C programs use: proc_pid_io(5)."""
        with open(f"/proc/{self.pid}/io", "rb") as file:
            return int(file.readline().split()[1])

    def cpu_ns(self) -> int:
        # The CPU clock of another process, which Python cannot ask for: clock_getcpuclockid(3).
        return time.clock_gettime_ns((~self.pid << 3) | 2)

    def user_ticks(self) -> int:
        with open(f"/proc/{self.pid}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(") ")[2].split()[11])


def until(limit_s: float) -> Iterator[None]:
    """Comes back every 50 ms until the time is up."""
    give_up_at = time.monotonic() + limit_s
    while time.monotonic() < give_up_at:
        yield
        time.sleep(0.05)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Between starting a process and knowing of it, and while ending them all, signals wait."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Processes(contextlib.AbstractContextManager["Processes"]):
    """All that has been started, ended on every way out."""

    def __init__(self) -> None:
        self._started: list[Started] = []
        self._directory = tempfile.TemporaryDirectory(prefix="bench-")

    def start(self, program: Program) -> Started:
        with uninterrupted():
            try:
                started = Started(program, self._directory.name)
            except OSError as e:
                raise NotMeasured(f"{program.name} did not start: {e}") from e
            self._started.append(started)
        return started

    def __exit__(self, *_: object) -> None:
        with uninterrupted():
            for started in self._started:
                started.end()
            self._directory.cleanup()


class Pair:
    """A server and the one client that loads it; the client is stopped unless it is their turn."""

    def __init__(self, server: Started, client: Started, half: str, length: int):
        self.server, self.client = server, client
        # In each half one of the two is the same C program on all sides: that one counts.
        self._compared, self._counting = (server, client) if half == "server" else (client, server)
        self._length = length

    def warm_up(self, seconds: float) -> None:
        loading = 64 * 1024  # more than a C program reads while it starts: its libraries' headers
        for _ in until(START_LIMIT_S):
            self.expect_alive()
            if self._counting.bytes_read() > loading:
                break
        else:
            raise NotMeasured(f"{self.client.name}: no reply within {START_LIMIT_S} s")
        time.sleep(seconds)
        self.client.send(signal.SIGSTOP)
        self.expect_alive()

    def expect_alive(self) -> None:
        self.server.expect_alive()
        self.client.expect_alive()

    def take_turn(self) -> Slice | None:
        """Returns nothing if other programs kept the pair from running."""
        try:
            return self._turn()
        except OSError:  # so end the clocks of those who have ended
            self.expect_alive()
            raise

    def _turn(self) -> Slice | None:
        self.client.send(signal.SIGCONT)
        time.sleep(SETTLE_S)
        bytes_before, cpu_before, start = self._read()
        time.sleep(SLICE_S)
        bytes_after, cpu_after, end = self._read()
        self.client.send(signal.SIGSTOP)
        time.sleep(DRAIN_S)
        round_trips = (bytes_after - bytes_before) / self._length
        if not round_trips or cpu_after == cpu_before:
            return None
        return Slice(
            round_trips_per_s=round_trips * 1e9 / (end - start),
            cpu_us_per_round_trip=(cpu_after - cpu_before) / 1e3 / round_trips,
        )

    def _read(self) -> tuple[int, int, int]:
        return self._counting.bytes_read(), self._compared.cpu_ns(), time.monotonic_ns()


class Watch:
    """What all programs but ours use: user time, and time that the hypervisor gave to others.

    Not system time: kernels differ in whom they charge the network's work to.
    """

    def __init__(self, ours: list[Started]):
        self._ours = ours
        self._tick_s = 1 / os.sysconf("SC_CLK_TCK")
        self._last = self._others_s()
        self._last_at = time.monotonic()

    def _others_s(self) -> float:
        with open("/proc/stat", encoding="ascii") as file:
            ticks = [int(number) for number in file.readline().split()[1:]]
        user, nice, steal = ticks[0], ticks[1], ticks[7]
        ours = sum(started.user_ticks() for started in self._ours)
        return (user + nice + steal - ours) * self._tick_s - os.times().user

    def calm(self) -> bool:
        """Whether they have left us alone since the last time somebody asked."""
        others, at = self._others_s(), time.monotonic()
        percent = 100 * (others - self._last) / (at - self._last_at)
        self._last, self._last_at = others, at
        return percent <= CALM_PERCENT


def take_turns(pairs: dict[str, Pair], count: int) -> list[Round]:
    # Every order, in turn: no side always comes first, none always follows the same other.
    orders = itertools.islice(itertools.cycle(itertools.permutations(pairs)), count)
    watch = Watch([process for pair in pairs.values() for process in (pair.server, pair.client)])
    rounds: list[Round] = []
    while group := list(itertools.islice(orders, ROUNDS_A_WATCH)):
        measured = [{side: pairs[side].take_turn() for side in order} for order in group]
        for pair in pairs.values():
            pair.expect_alive()
        calm = watch.calm()
        for slices in measured:
            complete = {side: one for side, one in slices.items() if one}
            if len(complete) == len(pairs):
                rounds.append(Round(complete, calm))
    if not rounds:
        raise NotMeasured("in no round did all sides run")
    return rounds


def compare(
    half: str,
    servers: dict[str, Program],
    clients: dict[str, Program],
    warm_up_s: dict[str, float],
    length: int,
    count: int,
) -> list[Round]:
    """Starts all sides anew, warms them up one after the other, and lets them take turns."""
    with Processes() as processes:
        started = {side: processes.start(program) for side, program in servers.items()}
        pairs: dict[str, Pair] = {}
        for side, server in started.items():
            port = str(server.port())
            command = [word.replace("{port}", port) for word in clients[side].command]
            client = Program(clients[side].name, command, clients[side].core)
            pairs[side] = Pair(server, processes.start(client), half, length)
            pairs[side].warm_up(warm_up_s[side])
        return take_turns(pairs, count)
