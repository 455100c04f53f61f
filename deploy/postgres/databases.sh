#!/bin/sh
# Run once by the PostgreSQL image, on an empty volume: one database and one role per service, closed to the others.
set -eu

for service in intake matching accountbook tax review returns; do
    psql --no-psqlrc --set ON_ERROR_STOP=1 --set service="$service" --set password="$SERVICE_PASSWORD" \
        --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create role :"service" login password :'password';
create database :"service" owner :"service";
revoke connect on database :"service" from public;
SQL
done
