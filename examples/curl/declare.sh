#!/bin/sh
# Declare a document over HTTP, read its receipts, follow the feed as a stream: sh declare.sh list list.json 800
# The last word is the status at which it ends. INTAKE and FEED are addresses; CODE is your customs code, KEY your key.
set -eu

kind=$1 file=$2 until=$3
who="x-customs-code: $CODE"
[ -z "${KEY:-}" ] || who="authorization: Bearer $KEY"
ask() { curl -sS --fail-with-body --max-time "${PATIENCE_S:-120}" -H "$who" "$@"; }
member() { sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p"; }

last=$(ask -X PUT "$FEED/v1/feed" | member last)

id=$(ask -H "content-type: application/json" --data-binary "@$file" "$INTAKE/v1/documents?kind=$kind" | member id)
until ask "$INTAKE/v1/receipts/$id" | grep -qv '"state": *"pending"'; do sleep 0.2; done
ask "$INTAKE/v1/receipts/$id"
echo

case $kind in payment) number=payTransactionId ;; waybill) number=logisticsNo ;; *) number=orderNo ;; esac
about=$(tr -d '\n' <"$file" | member $number)

# Each event of the stream is a line `id: <number>` and a line `data: <entry>`. It is read until an entry says the status.
pipe=$(mktemp -u) && mkfifo "$pipe"
curl -sS -N -H "$who" -H "accept: text/event-stream" --max-time "${PATIENCE_S:-120}" "$FEED/v1/feed?after=$last" >"$pipe" &
trap 'kill $! 2>/dev/null || true; rm -f "$pipe"' EXIT
while read -r line; do
    case $line in
    "data: "*"$about"*) echo "${line#data: }" ;;
    *) continue ;;
    esac
    case $line in
    *'tatus":"'"$until"'"'* | *'tatus": "'"$until"'"'*) exit 0 ;;
    esac
done <"$pipe"
echo "nothing more came in time" >&2
exit 1
