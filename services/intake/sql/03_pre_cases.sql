-- Whose case it is: the platform in imports, `E:` and the e-commerce enterprise in exports (libs/schemas/keys.py).
alter table attempt rename column ebp_code to owner;
alter table document rename column ebp_code to owner;
