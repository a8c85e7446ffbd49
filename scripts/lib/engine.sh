# Finds a container engine that answers, or starts one that belongs to this installation.
ENGINE_DIR=$SUPAPLANE_DATA/engine
# Sockets have short names: a path of more than about a hundred bytes is none.
ENGINE_RUN=/run/supaplane-$(printf '%s' "$SUPAPLANE_DATA" | sha256sum | cut -c1-12)
ENGINE_SOCKET=$ENGINE_RUN/docker.sock
ENGINE_PID=$ENGINE_RUN/docker.pid

engine_answers() {
  command -v curl >/dev/null 2>&1 && case $1 in
    unix://*) curl -fsS -m 5 --unix-socket "${1#unix://}" http://engine/_ping ;;
    tcp://*) curl -fsS -m 5 "http://${1#tcp://}/_ping" ;;
    *) return 1 ;;
  esac >/dev/null 2>&1
}

engine_find() {
  local kind=${SUPAPLANE_ENGINE:-auto}
  command -v curl >/dev/null 2>&1 || engine_tool curl
  if [ "$kind" != private ]; then
    if [ -n "${DOCKER_HOST:-}" ]; then
      engine_answers "$DOCKER_HOST" || die "nobody answers at DOCKER_HOST ($DOCKER_HOST)"
      STEP_TOLD=$DOCKER_HOST
      return 0
    fi
    if engine_answers unix:///var/run/docker.sock; then
      export DOCKER_HOST=unix:///var/run/docker.sock
      STEP_TOLD=$DOCKER_HOST
      return 0
    fi
    [ "$kind" = system ] && die "Docker does not answer at /var/run/docker.sock. Start it, or let SUPAPLANE_ENGINE be auto"
  fi
  engine_start
}

engine_tool() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt_install "$@"
  else
    die "$* is missing. Install it (Debian: apt-get install $*)"
  fi
}

engine_start() {
  export DOCKER_HOST=unix://$ENGINE_SOCKET
  if engine_answers "$DOCKER_HOST"; then
    STEP_TOLD="private, $ENGINE_SOCKET"
    return 0
  fi
  [ "$(id -u)" = 0 ] ||
    die "no container engine answers. Install and start Docker (Debian: apt-get install docker.io), or set DOCKER_HOST"
  command -v dockerd >/dev/null 2>&1 || engine_tool docker.io iptables ca-certificates
  # Newer releases of the distribution have the client in a package of its own.
  command -v docker >/dev/null 2>&1 || engine_tool docker-cli
  mkdir -p "$ENGINE_DIR" "$ENGINE_RUN"
  chmod 700 "$ENGINE_RUN"
  engine_clear_stale
  setsid nohup dockerd --data-root "$ENGINE_DIR/root" --exec-root "$ENGINE_RUN/exec" \
    --pidfile "$ENGINE_PID" -H "$DOCKER_HOST" --live-restore --bridge none \
    --default-address-pool base=10.144.0.0/12,size=26 --log-level warn \
    </dev/null >>"$ENGINE_DIR/log" 2>&1 9>&- &
  engine_await || {
    tail -n 20 "$ENGINE_DIR/log" >&2
    die "the private engine did not start; its log is $ENGINE_DIR/log"
  }
  STEP_TOLD="private, started on $ENGINE_SOCKET"
}

engine_await() {
  local deadline=$((SECONDS + 60))
  until engine_answers "$DOCKER_HOST"; do
    [ $SECONDS -lt $deadline ] || return 1
    read -r -t 0.2 _ <> <(:) || :
  done
}

# After a crash the files name processes that are gone, or zombies; both would be believed.
engine_clear_stale() {
  local file pid
  for file in "$ENGINE_PID" "$ENGINE_RUN/exec/containerd/containerd.pid"; do
    [ -f "$file" ] || continue
    pid=$(cat "$file")
    if ! [ -d "/proc/$pid" ] || grep -q '^State:.Z' "/proc/$pid/status" 2>/dev/null; then
      rm -f "$file"
    fi
  done
}

engine_stop() {
  local pid
  [ -f "$ENGINE_PID" ] || return 0
  pid=$(cat "$ENGINE_PID")
  # With live-restore containers would outlive their engine: end those of this engine first.
  DOCKER_HOST=unix://$ENGINE_SOCKET docker ps -q 2>/dev/null |
    DOCKER_HOST=unix://$ENGINE_SOCKET xargs -r docker kill >/dev/null 2>&1 || :
  kill "$pid" 2>/dev/null || return 0
  service_await_end "$pid" 30 || die "the private engine (pid $pid) does not stop"
  say "private engine stopped"
}
