# Strikes a cluster of its own. As root it gets namespaces of its own, so that engine, networks,
# mounts and processes are nobody else's and are gone with it, however it ends.
chaos_run() {
  local code=0 isolated=0
  # Not below TMPDIR: a socket has a short name.
  CHAOS_DIR=$(mktemp -d /tmp/supaplane-chaos.XXXXXX)
  # Unpacked it starts faster, which it does often here; and no build replaces it meanwhile.
  "$JAVA_HOME/bin/java" -Djarmode=tools -jar "$PROGRAM" extract --destination "$CHAOS_DIR/program" >/dev/null
  PROGRAM=$CHAOS_DIR/program/$(basename "$PROGRAM")
  export SUPAPLANE_CHAOS_DIR=$CHAOS_DIR SUPAPLANE_CHAOS_ENGINE=$SUPAPLANE_DATA/chaos/engine
  if chaos_can_isolate; then isolated=1; fi
  export SUPAPLANE_CHAOS_ISOLATED=$isolated
  if [ "$isolated" = 1 ]; then
    mkdir -p "$SUPAPLANE_CHAOS_ENGINE"
    (
      # One at a time: two engines cannot share the images.
      flock -n 9 || die "another chaos runs on $SUPAPLANE_DATA"
      export -f jdk_run
      export PROGRAM
      unshare --net --mount --pid --fork --kill-child --mount-proc \
        bash -c 'ip link set lo up && { jdk_run chaos "$@" 9>&- & wait $!; }' chaos "$@"
    ) 9>"$SUPAPLANE_DATA/chaos/lock" || code=$?
    chaos_clear_groups
  else
    jdk_run chaos "$@" || code=$?
  fi
  rm -rf "$CHAOS_DIR/program"
  if [ "$code" = 1 ]; then
    say "everything that was written is in $CHAOS_DIR"
  else
    rm -rf "$CHAOS_DIR"
  fi
  return "$code"
}

chaos_can_isolate() {
  [ "$(id -u)" = 0 ] && command -v dockerd >/dev/null 2>&1 && command -v docker >/dev/null 2>&1 &&
    command -v ip >/dev/null 2>&1 &&
    unshare --net --mount --pid --fork --kill-child --mount-proc true 2>/dev/null
}

# Control groups have no namespace here; the engine's are empty once its processes are gone.
chaos_clear_groups() {
  find /sys/fs/cgroup -depth -type d -path '*/supaplane-chaos*' -exec rmdir {} + 2>/dev/null || :
}
