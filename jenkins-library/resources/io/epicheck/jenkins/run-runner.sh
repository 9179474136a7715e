#!/bin/sh
# Finds the runner jar, checks it and becomes it. The Jenkins step and the GitHub action both run this file; everything they
# say comes by environment, so that no value is ever part of a script:
#   EPICHECK_COMMAND        run, build, deploy, plan, smoke, lint, validate, context, status, history, rollback, recover, demo
#   EPICHECK_RUNNER         path of the jar; * and ? are expanded and must match one file
#   EPICHECK_RUNNER_URL, EPICHECK_RUNNER_SHA256   or: where to download it, and what it must be; kept in EPICHECK_CACHE
#   EPICHECK_SET            name=value, one a line: the runner's --set
#   EPICHECK_VERBOSITY      empty, -v or -q
#   EPICHECK_JAVA           default: JAVA_HOME's java, else the one on PATH
# EPICHECK_FILE, EPICHECK_ENV and EPICHECK_REPORT_DIR are read by the runner itself. POSIX sh: agents have dash, ash and bash.
set +x -eu

refuse() { # refuse EXIT-CODE WHAT NEXT-STEP
    printf 'epicheck: error: %s\nnext step: %s\n' "$2" "$3" >&2
    exit "$1"
}

sha256() {
    if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

fetch() { # fetch URL FILE
    if command -v curl >/dev/null; then
        curl --fail --silent --show-error --location --proto '=https,http' --retry 4 --retry-connrefused \
            --connect-timeout 20 --max-time 300 --output "$2" "$1"
    elif command -v wget >/dev/null; then
        wget -q --tries=4 --timeout=60 -O "$2" "$1"
    else
        refuse 2 'neither curl nor wget is on this agent' 'install one, or put the jar on the agent and name it (runner)'
    fi
}

# The jar as a file named by its digest: what is there under that name was checked before it got the name.
downloaded() {
    want=$EPICHECK_RUNNER_SHA256
    case $want in *[!0-9a-f]* | '') want='' ;; esac
    [ "${#want}" -eq 64 ] || refuse 2 'a runner that is downloaded needs its SHA-256: 64 lower-case hex digits' \
        'give the digest that is published beside the jar'
    cache=${EPICHECK_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/epicheck}
    jar=$cache/runner-$want.jar
    [ ! -f "$jar" ] || return 0
    mkdir -p "$cache"
    part=$(mktemp "$cache/part.XXXXXX")
    trap 'rm -f "$part"' EXIT
    fetch "$EPICHECK_RUNNER_URL" "$part" || refuse 75 "cannot download the runner from $EPICHECK_RUNNER_URL" \
        'check the address and the proxy of this agent, then run again: nothing was touched'
    got=$(sha256 "$part")
    [ "$got" = "$want" ] || refuse 2 "the runner from $EPICHECK_RUNNER_URL has SHA-256 $got, not $want" \
        'do not run it; find out why it changed'
    mv "$part" "$jar"
    trap - EXIT
}

local_file() {
    IFS= # no splitting at spaces, globbing stays
    for jar in $EPICHECK_RUNNER; do
        [ -f "$jar" ] || refuse 2 "no runner jar at $EPICHECK_RUNNER (in $(pwd), on $(hostname))" \
            'build it, put it on the agent, or give an address and a SHA-256 to download it from'
        [ -z "${found-}" ] || refuse 2 "$EPICHECK_RUNNER matches more than one file: $found and $jar" 'name one'
        found=$jar
    done
    unset IFS
}

if [ -n "${EPICHECK_RUNNER-}" ]; then
    local_file
elif [ -n "${EPICHECK_RUNNER_URL-}" ]; then
    downloaded
else
    refuse 2 'no runner jar is named' 'give its path, or an address and a SHA-256 to download it from'
fi

java=${EPICHECK_JAVA:-java}
if [ -z "${EPICHECK_JAVA-}" ] && [ -n "${JAVA_HOME-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then java=$JAVA_HOME/bin/java; fi
command -v "$java" >/dev/null || refuse 2 "there is no Java here: $java" 'install Java 17 or newer on the agent, or name its java'

# A result of an earlier call must not be taken for this one's.
dir=${EPICHECK_REPORT_DIR:-.epicheck}
rm -f "$dir/result.properties" "$dir/result.json" "$dir/summary.md"

set --
[ -z "${EPICHECK_VERBOSITY-}" ] || set -- "$EPICHECK_VERBOSITY"
while IFS= read -r pair; do
    [ -z "$pair" ] || set -- "$@" --set "$pair"
done <<END
${EPICHECK_SET-}
END
# An input that was left out arrives as an empty variable.
for name in EPICHECK_FILE EPICHECK_ENV EPICHECK_REPORT_DIR; do
    eval "[ -n \"\${$name-}\" ] || unset $name"
done
command=${EPICHECK_COMMAND:-run}
unset EPICHECK_RUNNER EPICHECK_RUNNER_URL EPICHECK_RUNNER_SHA256 EPICHECK_SET EPICHECK_COMMAND EPICHECK_VERBOSITY EPICHECK_JAVA

# exec: the JVM takes this process over, so that an abort's signal reaches it and nobody reads half a report.
exec "$java" -jar "$jar" "$command" "$@"
