-- A preNo stays the same over a case's attempts; the first of them took it. The sequence cycles, a day's numbers must not:
-- a batch that meets a number again is tried again with the next ones.
create unique index attempt_pre_no on attempt (pre_no) where attempt = 1;
