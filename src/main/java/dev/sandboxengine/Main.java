package dev.sandboxengine;

import dev.sandboxengine.config.ConfigurationException;
import dev.sandboxengine.config.DotEnv;
import dev.sandboxengine.config.Environment;
import dev.sandboxengine.lifecycle.Closer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process: reads the environment and runs the engine until it is told to stop. */
public final class Main {

    private static final int BAD_CONFIGURATION = 2;
    private static final int CANNOT_START = 1;
    private static final Duration LONGEST_END_OF_START = Duration.ofSeconds(20);

    private Main() {}

    /** Runs until SIGTERM or SIGINT. Exits with 2 when the configuration is bad, with 1 when the engine cannot start. */
    public static void main(String[] args) throws InterruptedException {
        // From before the start on: a start takes seconds, and what it made must not outlive it
        Closer closer = new Closer();
        CountDownLatch started = new CountDownLatch(1);
        Thread starter = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(starter, started, closer), "shutdown"));
        int failure = start(closer);
        started.countDown();
        if (failure != 0) {
            System.exit(failure);
        }
        new CountDownLatch(1).await();
    }

    private static int start(Closer closer) {
        try {
            Map<String, String> values = new HashMap<>(DotEnv.read(Path.of(".env")));
            // An empty variable is the same as none, so it hides nothing
            System.getenv().forEach((name, value) -> {
                if (!value.isBlank()) {
                    values.put(name, value);
                }
            });
            Environment env = new Environment(values);
            LogConfig.from(env).apply();
            SandboxEngine.start(EngineConfig.from(env), closer);
            return 0;
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> say("configuration: " + problem));
            say("correct it in the environment or in .env; .env.example lists every variable");
            return BAD_CONFIGURATION;
        } catch (IOException | RuntimeException | Error e) {
            boolean said = e.getMessage() != null;
            say("the engine cannot start: "
                    + (said ? e.getMessage() : e.getClass().getName()));
            Logger log = LoggerFactory.getLogger(Main.class);
            if (said && !(e instanceof Error)) {
                log.debug("the engine cannot start", e);
            } else {
                log.error("the engine cannot start", e);
            }
            return CANNOT_START;
        }
    }

    /** Ends a start that is still going on, which closes what it made; then closes the rest. */
    private static void shutDown(Thread starter, CountDownLatch started, Closer closer) {
        try {
            if (started.getCount() > 0) {
                starter.interrupt();
                if (!started.await(LONGEST_END_OF_START.toSeconds(), TimeUnit.SECONDS)) {
                    say("the start did not end in time; what it is at is closed under it");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closer.close();
    }

    @SuppressWarnings("SystemOut") // before there is a log, and whether or not there is one
    private static void say(String line) {
        System.err.println(line);
    }
}
