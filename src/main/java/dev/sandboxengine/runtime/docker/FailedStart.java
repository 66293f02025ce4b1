package dev.sandboxengine.runtime.docker;

import dev.sandboxengine.runtime.ExecProcess.Output;
import dev.sandboxengine.runtime.ExecSpec;
import dev.sandboxengine.runtime.RuntimeFailure.Rejected.Part;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Why a process could not be started, read from the daemon's words.
 *
 * @param part which part of the order is to blame; other: the program
 * @param exitCode 127 when there is no such program, else 126, as shells have it
 * @param words for the person who ordered it
 */
record FailedStart(Part part, int exitCode, String words) {

    private static final int MISSING = 127;
    private static final int NOT_EXECUTABLE = 126;

    private static final String RUNTIME = "OCI runtime exec failed: ";
    private static final String USER = "unable to find ";
    private static final Pattern DIRECTORY = Pattern.compile("(?:process|caused): chdir to cwd \\(.*\\) set in "
            + "config.json failed: (no such file or directory|not a directory|permission denied)");
    private static final Pattern MISSING_PROGRAM =
            Pattern.compile("(executable file not found in \\$PATH|: no such file or directory)(: unknown)?$");
    private static final Pattern FRAME = Pattern.compile("^.*?(?:container process|process caused): |: unknown$");

    static boolean looksLikeOne(Output output) {
        String text = text(output);
        return text.startsWith(RUNTIME) || text.startsWith(USER);
    }

    static FailedStart of(Output output, ExecSpec spec) {
        return of(text(output), spec);
    }

    static FailedStart of(String text, ExecSpec spec) {
        if (text.startsWith(USER)) {
            return new FailedStart(Part.USER, NOT_EXECUTABLE, "there is no user '" + spec.user() + "' in the sandbox");
        }
        var directory = DIRECTORY.matcher(text);
        if (directory.find()) {
            return new FailedStart(
                    Part.DIRECTORY,
                    NOT_EXECUTABLE,
                    "'" + spec.directory() + "' is no directory that can be entered: " + directory.group(1));
        }
        String program = spec.command().getFirst();
        if (MISSING_PROGRAM.matcher(text).find()) {
            return new FailedStart(Part.OTHER, MISSING, program + ": there is no such program in the sandbox");
        }
        if (text.endsWith(": permission denied: unknown") || text.endsWith(": permission denied")) {
            return new FailedStart(Part.OTHER, NOT_EXECUTABLE, program + ": this is no program that may be executed");
        }
        return new FailedStart(
                Part.OTHER,
                NOT_EXECUTABLE,
                program + ": cannot be started: " + FRAME.matcher(text).replaceAll(""));
    }

    private static String text(Output output) {
        return new String(output.bytes(), StandardCharsets.UTF_8).strip();
    }
}
