package dev.sandboxengine.template.yaml;

import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import dev.sandboxengine.template.CpuText;
import dev.sandboxengine.template.SizeText;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What stands under {@code resources}.
 *
 * @param limits what a workspace may use
 * @param requests what it is promised
 */
record ResourceFields(Limits limits, Requests requests) {

    /** The fields that a writer may set, with their path. */
    static final List<String> PATHS = List.of(
            "resources.cpu_limit",
            "resources.memory_limit",
            "resources.cpu_request",
            "resources.memory_request",
            "resources.disk_limit",
            "resources.pids_limit");

    private static final long MEBIBYTE = 1 << 20;
    private static final long MOST_PIDS = 4_194_304;
    private static final ResourceFields DEFAULTS =
            new ResourceFields(new Limits(1000, 512 * MEBIBYTE, 512, OptionalLong.empty()), Requests.NONE);

    /** Reads them; whatever is missing or wrong has its default. */
    static ResourceFields read(Optional<Value> resources) {
        return resources.flatMap(Value::fields).map(ResourceFields::read).orElse(DEFAULTS);
    }

    private static ResourceFields read(Fields fields) {
        Limits defaults = DEFAULTS.limits;
        OptionalLong cpu = cpu(fields.take("cpu_limit"), 10);
        OptionalLong memory = size(fields.take("memory_limit"), 6 * MEBIBYTE, "6 MiB");
        Optional<Value> cpuRequest = fields.take("cpu_request");
        Optional<Value> memoryRequest = fields.take("memory_request");
        OptionalLong cpuPromise = cpu(cpuRequest, 2);
        OptionalLong memoryPromise = size(memoryRequest, 6 * MEBIBYTE, "6 MiB");
        OptionalLong disk = size(fields.take("disk_limit"), MEBIBYTE, "1 MiB");
        Optional<Long> pids = fields.take("pids_limit").flatMap(value -> value.integer(1, MOST_PIDS));
        fields.refuseTheRest();

        long cpuMillis = cpu.orElse(defaults.cpuMillis());
        long memoryBytes = memory.orElse(defaults.memoryBytes());
        holdBelow(cpuRequest, cpuPromise, cpuMillis, cpu.isPresent() ? "`cpu_limit`" : "`cpu_limit` (1 by default)");
        holdBelow(
                memoryRequest,
                memoryPromise,
                memoryBytes,
                memory.isPresent() ? "`memory_limit`" : "`memory_limit` (512m by default)");
        return new ResourceFields(
                new Limits(cpuMillis, memoryBytes, pids.orElse(defaults.pids()), disk),
                new Requests(cpuPromise, memoryPromise));
    }

    private static void holdBelow(Optional<Value> request, OptionalLong promise, long limit, String limitName) {
        if (promise.isPresent() && promise.getAsLong() > limit) {
            request.ifPresent(
                    value -> value.refuse("asks for more than " + limitName + "; lower it, or raise the limit"));
        }
    }

    private static OptionalLong cpu(Optional<Value> value, long least) {
        return amount(value, CpuText::parse, least, least + "m");
    }

    private static OptionalLong size(Optional<Value> value, long least, String leastText) {
        return amount(value, SizeText::parse, least, leastText);
    }

    private static OptionalLong amount(
            Optional<Value> value, Function<String, Long> parser, long least, String leastText) {
        Optional<Long> amount = value.flatMap(it -> it.parsed(parser).flatMap(number -> {
            if (number < least) {
                return it.refuse("must be at least " + leastText);
            }
            return Optional.of(number);
        }));
        return amount.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }
}
