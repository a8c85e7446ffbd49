# Tells the pooler of its one tenant, this project. Run once at every start; finds it there later.
{:ok, _} = Application.ensure_all_started(:supavisor)

number = fn name -> String.to_integer(System.fetch_env!(name)) end
tenant = System.fetch_env!("POOLER_TENANT_ID")

unless Supavisor.Tenants.get_tenant_by_external_id(tenant) do
  %{rows: [[banner]]} = Supavisor.Repo.query!("select version()")
  {:ok, version} = Supavisor.Helpers.parse_pg_version(banner)

  # passwords of users are looked up in the database by this one
  manager = %{
    "db_user" => "pgbouncer",
    "db_password" => System.fetch_env!("POSTGRES_PASSWORD"),
    "mode_type" => System.fetch_env!("POOLER_POOL_MODE"),
    "pool_size" => number.("POOLER_DEFAULT_POOL_SIZE"),
    "is_manager" => true
  }

  {:ok, _} =
    Supavisor.Tenants.create_tenant(%{
      "external_id" => tenant,
      "db_host" => System.fetch_env!("POSTGRES_HOST"),
      "db_port" => number.("POSTGRES_PORT"),
      "db_database" => System.fetch_env!("POSTGRES_DB"),
      "require_user" => false,
      "auth_query" => "SELECT * FROM pgbouncer.get_auth($1)",
      "default_max_clients" => number.("POOLER_MAX_CLIENT_CONN"),
      "default_pool_size" => number.("POOLER_DEFAULT_POOL_SIZE"),
      "default_parameter_status" => %{"server_version" => version},
      "users" => [manager]
    })
end
