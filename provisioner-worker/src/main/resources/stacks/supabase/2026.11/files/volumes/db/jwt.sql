-- What SQL functions read to make tokens; not the secret, which every role could read.
\set database `printf '%s' "$POSTGRES_DB"`
\set lifetime `printf '%s' "$JWT_EXP"`
alter database :"database" set "app.settings.jwt_exp" to :'lifetime';
