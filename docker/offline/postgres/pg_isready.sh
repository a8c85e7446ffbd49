#!/bin/sh
# What compose's health check calls: whether the server takes connections.
exec nc -w 2 127.0.0.1 5432 </dev/null >/dev/null 2>&1
