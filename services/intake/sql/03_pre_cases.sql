-- Attempts and documents name their case by its key, which knows import and export apart (libs/schemas/keys.py).
alter table attempt rename column ebp_code to case_key;
update attempt set case_key = case_key || ':' || order_no;
alter table document rename column ebp_code to case_key;
update document set case_key = case_key || ':' || order_no where case_key is not null;
