package dev.sandboxengine.leak;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sandboxengine.leak.Traces.Place;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * This run of tests: the secrets that are made in it, and what its engines leave where others read. Engines and clients of
 * the tests tell it of everything; the test that runs last compares. Thread-safe.
 */
public final class Run {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Secrets SECRETS = new Secrets();
    private static final Traces TRACES = new Traces(Path.of("target", "traces").toAbsolutePath());

    static {
        listenToLogs();
    }

    private Run() {}

    public static Secrets secrets() {
        return SECRETS;
    }

    public static Traces traces() {
        return TRACES;
    }

    /** A client sent this. */
    public static void sent(byte[] body) {
        SECRETS.sent(tree(body));
    }

    /** A client was answered this. */
    public static void answered(String method, int status, HttpHeaders headers, byte[] body) {
        String type = headers.firstValue("Content-Type").orElse("");
        SECRETS.answered(
                method,
                status < 400 && type.startsWith("application/json") ? tree(body) : JSON.missingNode(),
                headers.allValues("Set-Cookie"));
        if (status >= 400) {
            TRACES.add(Place.ERROR, new String(body, StandardCharsets.UTF_8) + " " + headers.map());
        }
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    // The console goes on showing what it showed; only this listens to more.
    private static void listenToLogs() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        var shown = new ThresholdFilter();
        shown.setLevel(Level.INFO.levelStr);
        shown.start();
        root.iteratorForAppenders().forEachRemaining(appender -> appender.addFilter(shown));
        root.getLoggerContext().getLogger("dev.sandboxengine").setLevel(Level.DEBUG);
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                TRACES.add(
                        Place.LOG,
                        event.getLevel() + " " + event.getLoggerName() + " " + event.getMDCPropertyMap() + " "
                                + event.getFormattedMessage()
                                + (event.getThrowableProxy() == null
                                        ? ""
                                        : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy())));
            }
        };
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
    }
}
