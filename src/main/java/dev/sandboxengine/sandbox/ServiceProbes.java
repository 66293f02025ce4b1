package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.template.ServiceSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Commands that end, with 0, as soon as a service is ready: each waits inside the pod, so that nothing has to be asked again
 * and again over the runtime's connection. What they write says why the service is not ready yet.
 */
final class ServiceProbes {

    /** Only what every shell has built in, save sleep: a process for each look would take the time that the service needs. */
    private static final String UNTIL_IT_LISTENS = """
            port=$1
            listens() {
              for table in /proc/net/tcp /proc/net/tcp6; do
                [ -r "$table" ] || continue
                while read -r _ local _ state _; do
                  case "$local $state" in *:"$port"\\ 0A) return 0 ;; esac
                done <"$table"
              done
              return 1
            }
            listens || echo "nothing listens on port $2"
            until listens; do sleep 0.02; done
            """;

    private static final String UNTIL_IT_ANSWERS = """
            before=
            while :; do
              said=$(answer 2>&1) && exit 0
              [ "$said" = "$before" ] || printf '%s\\n' "$said"
              before=$said
              sleep 0.05
            done
            """;

    private static final String POSTGRES = """
            export PGPASSWORD="$POSTGRES_PASSWORD" PGCONNECT_TIMEOUT=5
            answer() { psql -X -q -h 127.0.0.1 -p "$PGPORT" -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c 'SELECT 1'; }
            """;

    /**
     * A server that wants no password, because its image does not know {@code REDIS_PASSWORD}, is given one before it is called
     * ready: what is told to be protected must be. The password is read from the environment and from a pipe, and is in no list
     * of processes.
     */
    private static final String REDIS = """
            export REDISCLI_AUTH="$REDIS_PASSWORD"
            refusal="image $3 does not take REDIS_PASSWORD"
            ask() { redis-cli -h 127.0.0.1 -p "$REDIS_PORT" "$@" 2>&1; }
            answer() {
              pong=$(ask PING)
              case "$pong" in *"without any password"* | *"no password is set"*)
                given=$(unset REDISCLI_AUTH; printf '%s' "$REDIS_PASSWORD" | ask -x CONFIG SET requirepass)
                pong=$(ask PING)
                [ "$pong" = PONG ] || pong="$refusal: $given"
              esac
              [ "$pong" != PONG ] || return 0
              printf '%s\\n' "$pong"
              case "$pong" in "AUTH failed"*) echo "$refusal" ;; esac
              return 1
            }
            """;

    private ServiceProbes() {}

    static ExecSpec of(ServiceSpec service) {
        return switch (service.type()) {
            case POSTGRES -> Inside.in(service.name(), shell(service, POSTGRES + UNTIL_IT_ANSWERS), false);
            case REDIS -> Inside.in(service.name(), shell(service, REDIS + UNTIL_IT_ANSWERS), false);
            // From the workspace, which has a shell and shares the network: the service's image need not have one
            case CUSTOM -> new ExecSpec(shell(service, ""), "1000:1000", "/", Map.of(), Optional.empty(), false);
        };
    }

    private static List<String> shell(ServiceSpec service, String thenScript) {
        String asTheKernelWritesIt = String.format(Locale.ROOT, "%04X", service.port());
        return List.of(
                "sh",
                "-c",
                UNTIL_IT_LISTENS + thenScript,
                "sh",
                asTheKernelWritesIt,
                Integer.toString(service.port()),
                service.image().value());
    }

    /** What a service is called in messages. */
    static String called(ServiceSpec service) {
        return "service " + service.name();
    }
}
