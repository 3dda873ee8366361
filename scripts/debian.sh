# Sourced by test.sh and check.sh: where apt may be used, the Debian packages that some tests and checks need.

PACKAGES=(chromium postgresql gettext fonts-noto-cjk)
# Only where nobody works: Debian starts a mail server as soon as it is installed.
# R is another witness of the statistics: a hundred megabytes that few want.
[ "${CI:-}" = true ] && PACKAGES+=(dovecot-imapd r-base-core r-cran-mass r-cran-nlme r-cran-survey)

# One at a time: a second command waits for the first, then finds everything there.
add_debian_packages() {
  mkdir -p .tools/log
  ( if command -v flock >/dev/null; then flock 8; fi && add_missing ) 8>.tools/apt.lock
}

add_missing() {
  command -v dpkg-query >/dev/null || return 0
  [ "${CI:-}" = true ] || [ "$(id -u)" = 0 ] || return 0
  local missing=() name
  for name in "${PACKAGES[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "These Debian packages are missing: ${missing[*]}. Install them with: apt install ${missing[*]}" >&2
    return 0
  fi
  echo "· installing Debian packages: ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  # Without the lock (8): a server that Debian starts at once would hold it for as long as it lives.
  { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } </dev/null >.tools/log/apt.log 2>&1 8>&- ||
    echo "These Debian packages could not be installed: ${missing[*]} (see .tools/log/apt.log). Tests that need them are skipped; with CI=true they fail." >&2
}

