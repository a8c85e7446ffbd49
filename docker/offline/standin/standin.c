/*
 * Stands in for a service of a project: answers what the service's health check asks, and can be
 * told to be slow, sick, crashing or deaf, by STANDIN_MODE and STANDIN_DELAY_MS, or while it runs by
 * the file /tmp/standin-mode, which `standin mode <mode>` writes.
 *
 * One thread, one poll, a fixed table of connections. Whatever a caller sends, it gets at most
 * REQUEST_MAX bytes of memory and a fixed time; every answer ends its connection.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MODE_FILE "/tmp/standin-mode"
#define REQUEST_MAX 8192
#define CONNECTIONS 256
#define REQUEST_MS 10000 /* from the connection to the end of the request's head */
#define FAREWELL_MS 1000 /* for the caller to take the answer */
#define HOLD_MS 120000   /* a connection that is never answered */
#define LISTENERS 3

struct service {
  const char *name;
  int port;
  const char *path;               /* NULL: every path is answered */
  int also[LISTENERS - 1];        /* ports that accept and say nothing */
};

static const struct service SERVICES[] = {
    {"auth", 9999, "/health", {0}},
    {"realtime", 4000, "/api/tenants/realtime-dev/health", {0}},
    {"storage", 5000, "/status", {0}},
    {"imgproxy", 5001, "/health", {0}},
    {"functions", 9000, NULL, {0}},
    {"analytics", 4000, "/health", {0}},
    {"vector", 9001, "/health", {0}},
    {"studio", 3000, "/api/platform/profile", {0}},
    {"supavisor", 4000, "/api/health", {5432, 6543}},
};
#define SERVICE_COUNT (sizeof SERVICES / sizeof *SERVICES)

enum mode { OK, SLOW, SICK, CRASH, DEAF, MODES };
static const char *const MODE_NAMES[MODES] = {"ok", "slow", "sick", "crash", "deaf"};

/* READING the head of a request; HOLDING without an answer; LEAVING after one. */
enum phase { FREE, READING, HOLDING, LEAVING };
struct connection {
  enum phase phase;
  int fd;
  long long until;
  size_t length;
  char request[REQUEST_MAX];
};

static const struct service *service;
static struct connection connections[CONNECTIONS];
static long long begun;
static long delay = 1000;

static long long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* The mode of that name, or MODES. */
static enum mode mode_named(const char *name) {
  int mode = 0;
  while (mode < MODES && strcmp(name, MODE_NAMES[mode]) != 0) mode++;
  return (enum mode)mode;
}

/* What the file says, or else the environment; a word that is no mode means ok. */
static enum mode mode_now(void) {
  char word[16] = "";
  const char *environment = getenv("STANDIN_MODE");
  enum mode mode;
  int fd = open(MODE_FILE, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd >= 0) {
    ssize_t got = read(fd, word, sizeof word - 1);
    close(fd);
    word[got > 0 ? got : 0] = '\0';
    word[strcspn(word, " \t\r\n")] = '\0';
    mode = mode_named(word);
  } else {
    mode = mode_named(environment ? environment : "ok");
  }
  return mode == MODES ? OK : mode;
}

/* The file gets its name when it is whole: a request in between finds the old word or the new. */
static int mode_write(const char *name) {
  FILE *file;
  if (mode_named(name) == MODES) {
    fprintf(stderr, "mode is one of ok, slow, sick, crash, deaf\n");
    return 64;
  }
  file = fopen(MODE_FILE ".new", "w");
  if (!file || fprintf(file, "%s\n", name) < 0 || fclose(file) != 0 ||
      rename(MODE_FILE ".new", MODE_FILE) != 0) {
    perror(MODE_FILE);
    return 1;
  }
  return 0;
}

static void crash(void) {
  static const char said[] = "told to crash\n";
  if (write(STDERR_FILENO, said, sizeof said - 1) < 0) { /* nobody to tell */
  }
  _exit(1);
}

static void leave(int signal) {
  (void)signal;
  _exit(0);
}

static void release(struct connection *it) {
  close(it->fd);
  it->phase = FREE;
}

/*
 * Sends the answer and closes our half. It is far smaller than a socket's buffer, so that it is
 * taken at once; what the caller still sends is read for a moment, because closing on unread bytes
 * would tear the answer from its hands.
 */
static void respond(struct connection *it, int status, const char *reason, const char *body) {
  char answer[512];
  int head = strncmp(it->request, "HEAD ", 5) == 0;
  int length = snprintf(answer, sizeof answer,
                        "HTTP/1.1 %d %s\r\ncontent-type: application/json\r\n"
                        "content-length: %zu\r\nconnection: close\r\n\r\n%s",
                        status, reason, strlen(body), head ? "" : body);
  if (length < 0 || (size_t)length >= sizeof answer ||
      send(it->fd, answer, (size_t)length, MSG_NOSIGNAL) != length ||
      shutdown(it->fd, SHUT_WR) != 0) {
    release(it);
    return;
  }
  it->phase = LEAVING;
  it->until = now_ms() + FAREWELL_MS;
}

/*
 * Finds the path of `METHOD path HTTP/1.x` without its query and ends it with a zero; NULL for
 * anything else. The head is zero-terminated, and a zero inside it ends the line too early to match.
 */
static char *requested_path(char *head) {
  char *path, *version;
  size_t method = strspn(head, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (method == 0 || method > 16 || head[method] != ' ') return NULL;
  path = head + method + 1;
  version = path + strcspn(path, " \r\n");
  if (version == path || *version != ' ' || strncmp(version, " HTTP/1.", 8) != 0) return NULL;
  *version = '\0';
  path[strcspn(path, "?")] = '\0';
  return path;
}

static void answer(struct connection *it) {
  char body[64];
  enum mode mode = mode_now();
  char *path = requested_path(it->request);
  if (mode == CRASH && now_ms() - begun >= delay) crash();
  if (mode == DEAF) {
    it->phase = HOLDING;
    it->until = now_ms() + HOLD_MS;
  } else if (!path) {
    respond(it, 400, "Bad Request", "{\"message\":\"that is no request\"}");
  } else if (service->path && strcmp(path, service->path) != 0) {
    respond(it, 404, "Not Found", "{\"message\":\"a stand-in answers its health path alone\"}");
  } else if (mode == SICK) {
    respond(it, 500, "Internal Server Error", "{\"status\":\"sick\"}");
  } else if (mode == SLOW && now_ms() - begun < delay) {
    respond(it, 503, "Service Unavailable", "{\"status\":\"starting\"}");
  } else {
    snprintf(body, sizeof body, "{\"name\":\"%s\",\"status\":\"ok\"}", service->name);
    respond(it, 200, "OK", body);
  }
}

/* Reads what is there; a connection that is not READING has its bytes thrown away. */
static void readable(struct connection *it) {
  char thrown[4096];
  ssize_t got;
  if (it->phase != READING) {
    got = recv(it->fd, thrown, sizeof thrown, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) release(it);
    return;
  }
  got = recv(it->fd, it->request + it->length, REQUEST_MAX - 1 - it->length, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) {
    release(it);
    return;
  }
  it->length += (size_t)got;
  it->request[it->length] = '\0';
  if (strstr(it->request, "\r\n\r\n")) {
    answer(it);
  } else if (memchr(it->request, '\0', it->length)) {
    respond(it, 400, "Bad Request", "{\"message\":\"that is no request\"}");
  } else if (it->length == REQUEST_MAX - 1) {
    respond(it, 431, "Request Header Fields Too Large", "{\"message\":\"too long\"}");
  }
}

static void admit(int listener, enum phase phase) {
  int slot = 0, fd;
  while (slot < CONNECTIONS && connections[slot].phase != FREE) slot++;
  if (slot == CONNECTIONS) return;
  fd = accept(listener, NULL, NULL);
  if (fd < 0) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM) poll(NULL, 0, 50);
    return;
  }
  if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
    close(fd);
    return;
  }
  connections[slot].phase = phase;
  connections[slot].fd = fd;
  connections[slot].length = 0;
  connections[slot].request[0] = '\0';
  connections[slot].until = now_ms() + (phase == READING ? REQUEST_MS : HOLD_MS);
}

static int listen_on(int port) {
  struct sockaddr_in address;
  int yes = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons((unsigned short)port);
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
      bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 128) != 0 ||
      fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
    perror("listen");
    exit(1);
  }
  return fd;
}

static void serve(void) {
  struct pollfd polled[LISTENERS + CONNECTIONS];
  int crashing = mode_now() == CRASH, listeners = 1, i;
  polled[0].fd = listen_on(service->port);
  for (i = 0; i < LISTENERS - 1 && service->also[i]; i++)
    polled[listeners++].fd = listen_on(service->also[i]);
  printf("standing in for %s on %d\n", service->name, service->port);
  fflush(stdout);
  for (;;) {
    long long now = now_ms(), wake = now + 60000;
    int full = 1;
    if (crashing && now - begun >= delay) crash();
    if (crashing && begun + delay < wake) wake = begun + delay;
    for (i = 0; i < CONNECTIONS; i++) {
      struct connection *it = &connections[i];
      if (it->phase != FREE && it->until <= now) release(it);
      if (it->phase != FREE && it->until < wake) wake = it->until;
      if (it->phase == FREE) full = 0;
      polled[listeners + i].fd = it->phase == FREE ? -1 : it->fd;
      polled[listeners + i].events = POLLIN;
      polled[listeners + i].revents = 0;
    }
    /* While the table is full the kernel keeps callers waiting. */
    for (i = 0; i < listeners; i++) {
      polled[i].events = full ? 0 : POLLIN;
      polled[i].revents = 0;
    }
    if (poll(polled, (nfds_t)(listeners + CONNECTIONS), (int)(wake - now)) <= 0) continue;
    for (i = 0; i < CONNECTIONS; i++)
      if (polled[listeners + i].revents) readable(&connections[i]);
    for (i = 0; i < listeners; i++)
      if (polled[i].revents & POLLIN) admit(polled[i].fd, i == 0 ? READING : HOLDING);
  }
}

int main(int count, char **arguments) {
  const char *name = getenv("STANDIN_SERVICE"), *wanted = getenv("STANDIN_DELAY_MS");
  char *end;
  size_t i;
  begun = now_ms();
  if (count == 3 && strcmp(arguments[1], "mode") == 0) return mode_write(arguments[2]);
  /* Other arguments are the real program's, and mean nothing here. */
  for (i = 0; name && i < SERVICE_COUNT; i++)
    if (strcmp(name, SERVICES[i].name) == 0) service = &SERVICES[i];
  if (!service) {
    fprintf(stderr, "STANDIN_SERVICE names no service that this stands in for\n");
    return 64;
  }
  if (wanted && *wanted) {
    delay = strtol(wanted, &end, 10);
    if (*end || delay < 0 || delay > 86400000L) {
      fprintf(stderr, "STANDIN_DELAY_MS is a number of milliseconds, a day at most\n");
      return 64;
    }
  }
  /* The first process of a container gets no signal that it does not ask for. */
  signal(SIGTERM, leave);
  signal(SIGINT, leave);
  signal(SIGPIPE, SIG_IGN);
  serve();
  return 0;
}
