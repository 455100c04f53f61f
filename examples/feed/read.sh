#!/bin/sh
# Open a feed and read it with curl alone: FEED=http://127.0.0.1:8090 CODE=3301960AB1 sh read.sh [AFTER]
# Where credentials are asked for, set KEY.
set -eu

who="x-customs-code: $CODE"
[ -z "${KEY:-}" ] || who="authorization: Bearer $KEY"

curl -sS --fail -X PUT -H "$who" "$FEED/v1/feed"
echo
curl -sS --fail -H "$who" "$FEED/v1/feed?after=${1:-0}&limit=100"
echo
