package dev.sandboxengine;

import dev.sandboxengine.config.Environment;

/**
 * How the log is written.
 *
 * @param format {@code text} or {@code json}
 * @param level the least level that is written: {@code error}, {@code warn}, {@code info} or {@code debug}
 */
record LogConfig(String format, String level) {

    /** {@code LOG_FORMAT} and {@code LOG_LEVEL}. */
    static LogConfig from(Environment env) {
        return new LogConfig(
                env.value("LOG_FORMAT", "text", "text or json", text -> oneOf("text|json", text)),
                env.value(
                        "LOG_LEVEL",
                        "info",
                        "one of error, warn, info, debug",
                        text -> oneOf("error|warn|info|debug", text)));
    }

    private static String oneOf(String words, String text) {
        if (!text.matches(words)) {
            throw new IllegalArgumentException();
        }
        return text;
    }

    /** Takes effect only before the first logger is made, because logging reads it once. */
    void apply() {
        System.setProperty("LOG_FORMAT", format);
        System.setProperty("LOG_LEVEL", level);
    }
}
