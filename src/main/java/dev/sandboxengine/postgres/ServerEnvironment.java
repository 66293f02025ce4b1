package dev.sandboxengine.postgres;

import java.util.Map;

/** What surrounds PostgreSQL's programs: their environment, and the meaning of their last words. */
final class ServerEnvironment {

    private ServerEnvironment() {}

    /** Nothing of the engine's environment, which holds secrets and may hold PG* variables. */
    static void apply(ProcessBuilder builder) {
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.clear();
        environment.put("PATH", path);
        environment.put("LC_ALL", "C");
        environment.put("TZ", "UTC");
    }

    /** A program's failure in words that say what to do. */
    static DatabaseException explain(String program, String output) {
        String last = lastLines(output);
        if (output.contains("No space left on device") || output.contains("Disk quota exceeded")) {
            return new DatabaseException(
                    program + " failed: the disk is full; free some space and start again. " + last);
        }
        if (output.contains("could not look up effective user ID")) {
            return new DatabaseException(program
                    + " failed: the user that runs the engine has no entry in /etc/passwd; add one, or set DATABASE_DSN. "
                    + last);
        }
        if (output.contains("setpriv:")) {
            return new DatabaseException(program
                    + " failed: root may not become another user here, and PostgreSQL does not run as root;"
                    + " start the engine as another user, or set DATABASE_DSN. "
                    + last);
        }
        if (output.contains("could not create shared memory segment") || output.contains("Cannot allocate memory")) {
            return new DatabaseException(
                    program + " failed: there is too little memory; free about 200 MB and start again. " + last);
        }
        return new DatabaseException(program + " failed: " + last);
    }

    private static String lastLines(String output) {
        String stripped = output.strip();
        return stripped.isEmpty() ? "it said nothing" : stripped.substring(Math.max(0, stripped.length() - 1500));
    }
}
