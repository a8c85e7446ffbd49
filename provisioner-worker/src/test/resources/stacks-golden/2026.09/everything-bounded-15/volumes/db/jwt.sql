-- Settings that SQL functions read to make or check tokens.
\set database `printf '%s' "$POSTGRES_DB"`
\set secret `printf '%s' "$JWT_SECRET"`
\set lifetime `printf '%s' "$JWT_EXP"`
alter database :"database" set "app.settings.jwt_secret" to :'secret';
alter database :"database" set "app.settings.jwt_exp" to :'lifetime';
