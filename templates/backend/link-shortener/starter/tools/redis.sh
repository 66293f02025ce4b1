#!/bin/sh
# redis-cli on the service's Redis. Its option -u refuses a URI without a user's name.
REDISCLI_AUTH=$REDIS_PASSWORD exec redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" "$@"
