package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.ExecProcess;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.RuntimeFailure;
import dev.sandboxengine.runtime.SandboxRuntime;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code /run/sandbox/env}: what changed since the pod was created, read by every login shell. */
final class EnvFile {

    static final String DIRECTORY = "/run/sandbox";

    /** Written beside and renamed, so that no shell reads half of it. */
    private static final List<String> WRITE = List.of(
            "sh",
            "-c",
            "mkdir -p /run/sandbox && cat > /run/sandbox/.env.$$ && mv /run/sandbox/.env.$$ /run/sandbox/env");

    private EnvFile() {}

    static void write(SandboxRuntime runtime, Sandbox sandbox) {
        ExecSpec spec = new ExecSpec(WRITE, "0", "/", Map.of(), Optional.empty(), true);
        try (ExecProcess process = runtime.exec(sandbox.id().pod(), spec)) {
            try (OutputStream stdin = process.stdin()) {
                stdin.write(text(PodSpecs.changingEnv(sandbox)).getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new RuntimeFailure.Unavailable("/run/sandbox/env could not be written", e);
            }
            StringBuilder said = new StringBuilder();
            for (Optional<ExecProcess.Output> out = process.next(); out.isPresent(); out = process.next()) {
                said.append(new String(out.get().bytes(), StandardCharsets.UTF_8));
            }
            if (process.exitCode() != 0) {
                throw new RuntimeFailure.Unavailable("/run/sandbox/env could not be written: "
                        + said.toString().strip());
            }
        }
    }

    static String text(Map<String, String> env) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(env)
                .forEach((name, value) -> text.append("export ")
                        .append(name)
                        .append("='")
                        .append(value.replace("'", "'\\''"))
                        .append("'\n"));
        return text.toString();
    }
}
