package dev.sandboxengine;

import dev.sandboxengine.config.ConfigurationException;
import dev.sandboxengine.config.DotEnv;
import dev.sandboxengine.config.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The process: reads the environment and runs the engine until it is told to stop. */
public final class Main {

    private static final int BAD_CONFIGURATION = 2;
    private static final int CANNOT_START = 1;

    private Main() {}

    /** Runs until SIGTERM or SIGINT. Exits with 2 when the configuration is bad, with 1 when the engine cannot start. */
    public static void main(String[] args) throws InterruptedException {
        SandboxEngine engine;
        try {
            Map<String, String> values = new HashMap<>(DotEnv.read(Path.of(".env")));
            values.putAll(System.getenv());
            Environment env = new Environment(values);
            LogConfig.from(env).apply();
            engine = SandboxEngine.start(EngineConfig.from(env));
        } catch (ConfigurationException e) {
            e.problems().forEach(problem -> say("configuration: " + problem));
            say("correct it in the environment or in .env; .env.example lists every variable");
            System.exit(BAD_CONFIGURATION);
            return;
        } catch (IOException | RuntimeException e) {
            say("the engine cannot start: " + e.getMessage());
            System.exit(CANNOT_START);
            return;
        }
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            engine.close();
                            stopped.countDown();
                        },
                        "shutdown"));
        stopped.await();
    }

    @SuppressWarnings("SystemOut") // before there is a log, and whether or not there is one
    private static void say(String line) {
        System.err.println(line);
    }
}
