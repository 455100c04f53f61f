-- Customs reads the queue of every office: without this all that waits is read and sorted for a page of it.
create index case_file_queue_of_all on case_file (waiting, waiting_since, tie) where waiting is not null;
