package dev.sandboxengine.template.http;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** An environment as it is shown to whoever may see templates, which is more people than may see its secrets. */
final class ShownEnv {

    private static final String MASK = "***";
    // PASS is also in RABBITMQ_DEFAULT_PASS and in passphrases.
    private static final Pattern SECRET_NAME = Pattern.compile("PASS|PWD|SECRET|TOKEN|KEY|CREDENTIAL");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(://[^/?#\\s:@]*:)[^/?#\\s]+@");

    private ShownEnv() {}

    /** The same names, with a mask in place of each value that seems to be a secret, and of passwords in URLs. */
    static Map<String, String> of(Map<String, String> env) {
        Map<String, String> shown = new TreeMap<>();
        env.forEach((name, value) -> shown.put(name, shown(name, value)));
        return shown;
    }

    private static String shown(String name, String value) {
        // An empty value keeps nothing secret, and tells that somebody has yet to set it.
        return SECRET_NAME.matcher(name.toUpperCase(Locale.ROOT)).find() && !value.isEmpty()
                ? MASK
                : PASSWORD_IN_URL.matcher(value).replaceAll("$1" + MASK + "@");
    }
}
