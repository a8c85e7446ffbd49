#!/bin/sh
# What compose's health check calls: whether the server takes connections.
exec nc -z -w 2 127.0.0.1 5432
