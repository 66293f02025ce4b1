package dev.sandboxengine.template.yaml;

import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** What stands under {@code resources}. */
final class ResourceShape {

    private static final long MEBIBYTE = 1 << 20;
    private static final long MOST_PIDS = 4_194_304;

    private static final Field<Long> CPU_LIMIT =
            Field.optional("cpu_limit", "CPU at most: 2, 0.5 or 500m", Scalars.cpus(10));
    private static final Field<Long> MEMORY_LIMIT = Field.optional(
            "memory_limit", "Memory at most, swap included: 512m, 4Gi", Scalars.size(6 * MEBIBYTE, "6 MiB"));
    private static final Field<Long> CPU_REQUEST =
            Field.optional("cpu_request", "CPU promised when others want the host too", Scalars.cpus(2));
    private static final Field<Long> MEMORY_REQUEST = Field.optional(
            "memory_request", "Memory promised when others want the host too", Scalars.size(6 * MEBIBYTE, "6 MiB"));
    private static final Field<Long> DISK_LIMIT = Field.optional(
            "disk_limit",
            "What may be written to the root file system; needs a storage that can limit",
            Scalars.size(MEBIBYTE, "1 MiB"));
    private static final Field<Long> PIDS_LIMIT =
            Field.optional("pids_limit", "Processes and threads at most", Scalars.integer(1, MOST_PIDS));

    /** The fields, none of which must be there. */
    static final Shape<Filled> SHAPE =
            ObjectShape.of(CPU_LIMIT, MEMORY_LIMIT, CPU_REQUEST, MEMORY_REQUEST, DISK_LIMIT, PIDS_LIMIT);

    private ResourceShape() {}

    /**
     * What may be used and what is promised.
     *
     * @param limits the limits
     * @param requests the promises
     */
    record Resources(Limits limits, Requests requests) {

        /** The same, except for what is written in these fields. A promise that exceeds its limit is reported. */
        Resources with(Optional<Filled> written) {
            return written.map(this::with).orElse(this);
        }

        /** As {@link #with}, for somebody who may have less than this, but no more; more is reported. */
        Resources withNoMore(Optional<Filled> written) {
            written.ifPresent(it -> {
                holdBelow(it, CPU_LIMIT, OptionalLong.of(limits.cpuMillis()), ResourceShape::cpus);
                holdBelow(it, MEMORY_LIMIT, OptionalLong.of(limits.memoryBytes()), ResourceShape::size);
                holdBelow(it, PIDS_LIMIT, OptionalLong.of(limits.pids()), Long::toString);
                if (limits.diskBytes().isPresent()) {
                    holdBelow(it, DISK_LIMIT, limits.diskBytes(), ResourceShape::size);
                }
                holdBelow(it, CPU_REQUEST, requests.cpuMillis(), ResourceShape::cpus);
                holdBelow(it, MEMORY_REQUEST, requests.memoryBytes(), ResourceShape::size);
            });
            return with(written);
        }

        private Resources with(Filled written) {
            long cpu = written.find(CPU_LIMIT).orElse(limits.cpuMillis());
            long memory = written.find(MEMORY_LIMIT).orElse(limits.memoryBytes());
            OptionalLong cpuPromise = either(written.find(CPU_REQUEST), requests.cpuMillis());
            OptionalLong memoryPromise = either(written.find(MEMORY_REQUEST), requests.memoryBytes());
            boolean isCpuWritten = written.at(CPU_LIMIT).isPresent();
            boolean isMemoryWritten = written.at(MEMORY_LIMIT).isPresent();
            holdBelow(
                    written,
                    CPU_REQUEST,
                    cpuPromise,
                    cpu,
                    isCpuWritten ? "`cpu_limit`" : "`cpu_limit` (" + cpus(cpu) + " by default)");
            holdBelow(
                    written,
                    MEMORY_REQUEST,
                    memoryPromise,
                    memory,
                    isMemoryWritten ? "`memory_limit`" : "`memory_limit` (" + size(memory) + " by default)");
            return new Resources(
                    new Limits(
                            cpu,
                            memory,
                            written.find(PIDS_LIMIT).orElse(limits.pids()),
                            either(written.find(DISK_LIMIT), limits.diskBytes())),
                    new Requests(cpuPromise, memoryPromise));
        }
    }

    private static OptionalLong either(Optional<Long> written, OptionalLong otherwise) {
        return written.map(OptionalLong::of).orElse(otherwise);
    }

    private static void holdBelow(
            Filled written, Field<Long> request, OptionalLong promise, long limit, String limitName) {
        if (promise.isPresent() && promise.getAsLong() > limit) {
            String message = "asks for more than " + limitName + "; lower it, or raise the limit";
            written.at(request)
                    .ifPresentOrElse(
                            it -> it.refuse(message),
                            () -> written.place().refuse("`" + request.name() + "` " + message));
        }
    }

    private static void holdBelow(Filled written, Field<Long> field, OptionalLong most, LongFunction<String> shown) {
        written.find(field)
                .filter(asked -> most.isEmpty() || asked > most.getAsLong())
                .flatMap(_ -> written.at(field))
                .ifPresent(it -> it.refuse(
                        most.isEmpty()
                                ? "the template promises none, and no more than the template says can be asked for;"
                                        + " remove it"
                                : "is more than the template's " + shown.apply(most.getAsLong())
                                        + "; ask for at most that, or remove it"));
    }

    private static String cpus(long millis) {
        return millis % 1000 == 0 ? Long.toString(millis / 1000) : millis + "m";
    }

    private static String size(long bytes) {
        return bytes % MEBIBYTE == 0 ? bytes / MEBIBYTE + "m" : Long.toString(bytes);
    }
}
