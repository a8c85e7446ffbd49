# What the person at the terminal sees.
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  BOLD=$(printf '\033[1m') GREEN=$(printf '\033[32m') RED=$(printf '\033[31m') PLAIN=$(printf '\033[0m')
else
  BOLD='' GREEN='' RED='' PLAIN=''
fi

say() { printf '%s\n' "$*"; }

die() {
  printf '%ssupaplane: %s%s\n' "$RED" "$*" "$PLAIN" >&2
  exit 1
}

now_ms() { date +%s%3N; }

# step <name> <function...>: runs it in this shell, so that it can set variables, and tells its time.
step() {
  local name=$1 begun
  shift
  begun=$(now_ms)
  printf '%s%-14s%s' "$BOLD" "$name" "$PLAIN"
  STEP_TOLD=''
  "$@" || die "$name did not work"
  printf '%s%s%s %s ms\n' "$GREEN" "${STEP_TOLD:-ok}" "$PLAIN" "$(($(now_ms) - begun))"
}
