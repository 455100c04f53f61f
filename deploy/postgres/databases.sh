#!/bin/sh
# Run once by the PostgreSQL image, on an empty volume: one database and one role per service, closed to the others.
# A service's name and password are those of its own URL, which lies among the secrets.
set -eu

for file in /run/secrets/DATABASE_URL_*; do
    service=$(sed 's|^postgresql://\([^:]*\):.*|\1|' "$file")
    password=$(sed 's|^postgresql://[^:]*:\([^@]*\)@.*|\1|' "$file")
    psql --no-psqlrc --set ON_ERROR_STOP=1 --set service="$service" --set password="$password" \
        --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role :"service" login password :'password';
create database :"service" owner :"service";
revoke connect on database :"service" from public;
SQL
done
