/* The yardstick for our client: a closed loop that keeps PIPELINE requests of LENGTH bytes in
   flight on every connection and counts the bytes that come back, unchecked. One thread, one epoll
   loop. Replies come in by read(2) and nothing else does, so that others can count them, too.
   Usage: load HOST PORT CONNECTIONS LENGTH PIPELINE SECONDS. Prints one line of JSON. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct connection {
    int fd, blocked;
    size_t due;     /* bytes of requests still to write */
    size_t partial; /* bytes of the next reply that are here already */
};
static char buffer[64 * 1024], *requests;
static size_t length;
static unsigned long long round_trips;
static int ep;

static void die(const char *what) { perror(what); exit(1); }

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void watch(int operation, struct connection *c) {
    struct epoll_event event = {.events = c->blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = c};
    if (epoll_ctl(ep, operation, c->fd, &event) < 0) die("epoll_ctl");
}

static void write_due(struct connection *c) { /* all that is due, in one write */
    /* All bytes are alike, so what is left of a short write may start anywhere. */
    ssize_t sent = send(c->fd, requests, c->due, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) die("send");
    c->due -= sent < 0 ? 0 : sent;
    if (c->blocked != (c->due > 0)) {
        c->blocked = c->due > 0;
        watch(EPOLL_CTL_MOD, c);
    }
}

static void read_replies(struct connection *c) {
    ssize_t got = read(c->fd, buffer, sizeof buffer);
    if (got < 0 && errno == EAGAIN) return;
    if (got < 0) die("read");
    if (got == 0) { fprintf(stderr, "load: the server closed a connection\n"); exit(1); }
    c->partial += got;
    round_trips += c->partial / length;
    c->due += c->partial / length * length;
    c->partial %= length;
    if (c->due && !c->blocked) write_due(c);
}

static double number(const char *text, const char *name, double least, double most) {
    char *end;
    double value = strtod(text, &end);
    if (end != text && !*end && value >= least && value <= most) return value;
    fprintf(stderr, "load: %s: %s (expected: %.15g to %.15g)\n", name, text, least, most);
    exit(2);
}

int main(int argc, char **argv) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (argc != 7 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
        fprintf(stderr, "usage: load IPV4-ADDRESS PORT CONNECTIONS LENGTH PIPELINE SECONDS\n");
        return 2;
    }
    address.sin_port = htons((unsigned short)number(argv[2], "PORT", 1, 65535));
    int connections = (int)number(argv[3], "CONNECTIONS", 1, 1e6), on = 1;
    length = (size_t)number(argv[4], "LENGTH", 1, 1 << 30);
    size_t in_flight = length * (size_t)number(argv[5], "PIPELINE", 1, 1e6);
    double seconds = number(argv[6], "SECONDS", 0.001, 1e6);
    struct connection *all = calloc(connections, sizeof *all);
    if (!all || !(requests = malloc(in_flight))) die("malloc");
    memset(requests, 'x', in_flight);
    if ((ep = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll_create1");
    for (struct connection *c = all; c < all + connections; c++) {
        if ((c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0) die("socket");
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (connect(c->fd, (struct sockaddr *)&address, sizeof address) < 0) die("connect");
        if (fcntl(c->fd, F_SETFL, O_NONBLOCK) < 0) die("fcntl");
        watch(EPOLL_CTL_ADD, c);
        c->due = in_flight;
    }
    for (struct connection *c = all; c < all + connections; c++) write_due(c);

    double start = now(), current = start;
    struct epoll_event events[1024];
    while (current < start + seconds) {
        int ready = epoll_wait(ep, events, 1024, 100); /* 100 ms: a silent server cannot keep us */
        if (ready < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < ready; i++) {
            if (events[i].events & EPOLLOUT) write_due(events[i].data.ptr);
            /* Errors and hang-ups show in read, too. */
            if (events[i].events & ~EPOLLOUT) read_replies(events[i].data.ptr);
        }
        current = now();
    }
    if (!round_trips) { fprintf(stderr, "load: not one round trip\n"); return 1; }
    printf("{\"round_trips\":%llu,\"seconds\":%.6f,\"round_trips_per_s\":%.1f}\n", round_trips,
           current - start, round_trips / (current - start));
}
