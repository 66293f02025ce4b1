-- Run by the entrypoint at every start, over the socket: makes the role and the database that are asked for, unless they exist,
-- and sets the role's password. The values come from the environment, so they are in no list of processes.
\getenv user POSTGRES_USER
\getenv password POSTGRES_PASSWORD
\getenv database POSTGRES_DB
SELECT count(*) = 0 AS absent FROM pg_roles WHERE rolname = :'user' \gset
\if :absent
CREATE ROLE :"user" LOGIN SUPERUSER;
\endif
SELECT count(*) = 0 AS absent FROM pg_database WHERE datname = :'database' \gset
\if :absent
CREATE DATABASE :"database" OWNER :"user";
\endif
-- Last: who can log in finds everything.
ALTER ROLE :"user" PASSWORD :'password';
