# Every gate and test, on a real engine, ending with one line of counts.
test_everything() {
  local log failed=0 counts
  step "JDK" jdk_find
  maven_find
  step "engine" engine_find
  step "clients" test_clients
  SUPAPLANE_IMAGES=offline step "images" images_prepare
  log=$SUPAPLANE_DATA/log/test.log
  say "tests          running; everything is written to $log"
  find "$ROOT" -path '*/target/surefire-reports/*' -name '*.xml' -delete 2>/dev/null || :
  # A session of its own, so that an interrupt can end the build with all that it started. A module whose
  # tests fail does not keep those that need it from being tested: test_failed looks at all of them.
  setsid sh -c 'cd "$1" && exec mvn -B --fail-at-end -Dmaven.test.failure.ignore=true verify' sh "$ROOT" \
    >"$log" 2>&1 </dev/null &
  TEST_BUILD=$!
  trap test_abandon EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  test_follow "$TEST_BUILD" "$log" || failed=1
  trap - EXIT INT TERM
  counts=$(test_counts)
  ! test_failed "$log" "$counts" || failed=1
  if [ "$failed" = 1 ]; then
    grep -E '^\[ERROR\]|<<< (FAILURE|ERROR)|^\[INFO\] .* SKIPPED$' "$log" | head -n 80 || tail -n 60 "$log"
  fi
  if "$ROOT/docker/offline/test.sh" >"$SUPAPLANE_DATA/log/images-test.log" 2>&1; then
    say "offline images $(tail -n 1 "$SUPAPLANE_DATA/log/images-test.log")"
  else
    failed=1
    tail -n 30 "$SUPAPLANE_DATA/log/images-test.log"
  fi
  jdk_promises || failed=1
  [ "${counts%% *}" -gt 0 ] || {
    failed=1
    say "no test ran"
  }
  say "$counts"
  return "$failed"
}

# Supabase's own clients, which the tests install from npm, want Node.js.
test_clients() {
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || engine_tool nodejs npm
  STEP_TOLD="Node.js $(node --version), npm $(npm --version)"
  [ "$(node --print 'Number(process.versions.node.split(".")[0]) >= 20')" = true ] ||
    say "clients        need Node.js 20 or newer, which this machine's packages lack: their tests will fail"
}

# Whether a test failed, or a module's tests did not end: Maven was told to go on after either.
test_failed() {
  [[ "$2" != *" 0 failed,"* ]] ||
    grep -qE '^\[ERROR\] +(There (are|was|were) |Tests run:|Failed to execute|ExecutionException|The forked VM|Crashed tests|Error occurred)' "$1"
}

test_abandon() {
  kill -- "-$TEST_BUILD" 2>/dev/null || :
}

# Shows each module as it ends, so that a long run is not a silent one.
test_follow() {
  local pid=$1 log=$2 shown=0 lines
  while kill -0 "$pid" 2>/dev/null; do
    lines=$(grep -cE '^\[INFO\] Tests run: [0-9]+, .*Time elapsed' "$log" || :)
    if [ "$lines" -gt "$shown" ]; then
      grep -E '^\[(INFO|ERROR)\] Tests run: [0-9]+, .*Time elapsed' "$log" |
        sed -n "$((shown + 1)),${lines}p" | sed -E 's/.*Tests run: ([0-9]+).*elapsed: ([0-9.]+ s).* -- in (.*)/  \1 tests in \2  \3/'
      shown=$lines
    fi
    read -r -t 1 _ <> <(:) || :
  done
  wait "$pid"
}

test_counts() {
  find "$ROOT" -path '*/target/surefire-reports/TEST-*.xml' -exec sed -n \
    's/^<testsuite .* tests="\([0-9]*\)" errors="\([0-9]*\)" skipped="\([0-9]*\)" failures="\([0-9]*\)".*/\1 \2 \3 \4/p' {} + |
    awk '{ t += $1; e += $2 + $4; s += $3 }
         END { printf "%d passed, %d failed, %d skipped\n", t - e - s, e, s }'
}
