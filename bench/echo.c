/* The yardstick for our server: the least work that a correct TCP echo can do. One thread, one
   epoll loop. Usage: echo PORT (0 = a free one). Prints "listening PORT"; SIGTERM ends it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer {
    int fd;
    char *rest; /* read, but not yet taken by this peer; or NULL */
    size_t offset, length;
};
static char buffer[64 * 1024];
static int ep;

static void die(const char *what) { perror(what); exit(1); }

static void watch(int operation, int fd, struct peer *peer, unsigned interest) {
    struct epoll_event event = {.events = interest, .data.ptr = peer};
    if (epoll_ctl(ep, operation, fd, &event) < 0) die("epoll_ctl");
}

static void drop(struct peer *peer) { close(peer->fd); free(peer->rest); free(peer); }

static void echo(struct peer *peer) {
    char *data = peer->rest ? peer->rest + peer->offset : buffer;
    ssize_t length = peer->rest ? (ssize_t)(peer->length - peer->offset)
                                : read(peer->fd, buffer, sizeof buffer);
    if (length < 0 && errno == EAGAIN) return;
    if (length <= 0) { drop(peer); return; } /* nothing is lost: a rest goes before the next read */
    ssize_t sent = send(peer->fd, data, length, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) { drop(peer); return; }
    if (sent < 0) sent = 0;
    if (peer->rest) {
        peer->offset += sent;
        if (sent < length) return;
        free(peer->rest);
        peer->rest = NULL;
        watch(EPOLL_CTL_MOD, peer->fd, peer, EPOLLIN);
    } else if (sent < length) { /* keep what did not fit; read no more until it has gone */
        if (!(peer->rest = malloc(length - sent))) die("malloc");
        memcpy(peer->rest, data + sent, length - sent);
        peer->offset = 0;
        peer->length = length - sent;
        watch(EPOLL_CTL_MOD, peer->fd, peer, EPOLLOUT);
    }
}

static void accept_all(int listener) {
    int on = 1, fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct peer *peer = calloc(1, sizeof *peer);
        if (!peer) die("calloc");
        peer->fd = fd;
        watch(EPOLL_CTL_ADD, fd, peer, EPOLLIN);
    }
    /* Out of descriptors ends the program: a yardstick must not refuse connections unnoticed. */
    if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR) die("accept4");
}

int main(int argc, char **argv) {
    char *end = "?";
    long port = argc == 2 ? strtol(argv[1], &end, 10) : -1;
    if (*end || port < 0 || port > 65535) { fprintf(stderr, "usage: echo PORT\n"); return 2; }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, size) < 0) die("bind");
    if (listen(listener, 4096) < 0) die("listen");
    if (getsockname(listener, (struct sockaddr *)&address, &size) < 0) die("getsockname");
    if ((ep = epoll_create1(EPOLL_CLOEXEC)) < 0) die("epoll_create1");
    watch(EPOLL_CTL_ADD, listener, NULL, EPOLLIN);
    printf("listening %d\n", ntohs(address.sin_port));
    fflush(stdout);
    struct epoll_event events[1024];
    for (;;) {
        int ready = epoll_wait(ep, events, 1024, -1);
        if (ready < 0 && errno != EINTR) die("epoll_wait");
        for (int i = 0; i < ready; i++)
            if (events[i].data.ptr) echo(events[i].data.ptr);
            else accept_all(listener);
    }
}
