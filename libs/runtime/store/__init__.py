"""The database's side: positions, the outbox, migrations, dead letters."""
