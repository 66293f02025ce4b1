package dev.sandboxengine.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code .env} file: {@code NAME=value} lines, {@code #} comments, an optional {@code export}, values bare or in single or
 * double quotes (with {@code \n}, {@code \t}, {@code \"}, {@code \\} in the latter). Nothing is expanded or executed.
 */
public final class DotEnv {

    // Possessive: a repeated group that may go back takes a frame of the stack for every character
    private static final Pattern LINE = Pattern.compile(
            "\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(?:'([^']*)'|\"((?:[^\"\\\\]|\\\\.)*+)\"|([^'\"#\\s](?:[^#]|(?<!\\s)#)*+)?)\\s*(?:#.*)?");

    private DotEnv() {}

    /**
     * The file's variables; none when there is no such file.
     *
     * @throws ConfigurationException when it cannot be read, naming each bad line
     */
    public static Map<String, String> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new ConfigurationException(List.of(file + " cannot be read: " + e));
        }
        Map<String, String> values = new HashMap<>();
        List<String> problems = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                problems.add(file + ":" + (i + 1) + " is not NAME=value");
                continue;
            }
            try {
                values.put(matcher.group(1), valueIn(matcher));
            } catch (IllegalArgumentException e) {
                problems.add(
                        file + ":" + (i + 1)
                                + " has a backslash that means nothing between double quotes; write \\\\, or use single quotes");
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return Map.copyOf(values);
    }

    private static String valueIn(Matcher matcher) {
        String single = matcher.group(2);
        if (single != null) {
            return single;
        }
        String quoted = matcher.group(3);
        if (quoted != null) {
            return quoted.translateEscapes();
        }
        String bare = matcher.group(4);
        return bare == null ? "" : bare.strip();
    }
}
