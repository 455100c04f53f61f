-- The offset a partition's position began at: a rebuild must find the log from there on.
alter table position add column first_offset bigint not null default 0;
