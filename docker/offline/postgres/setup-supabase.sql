create schema if not exists _analytics authorization supabase_admin;
create schema if not exists _supavisor authorization supabase_admin;
