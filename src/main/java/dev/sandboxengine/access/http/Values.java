package dev.sandboxengine.access.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandboxengine.access.Permission;
import dev.sandboxengine.http.Problem;
import dev.sandboxengine.http.RequestBody;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what requests about teams and API clients hold. */
final class Values {

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_SHOWN = 40;

    private static final Pattern SPACES = Pattern.compile("\\p{Zs}+");

    /** Letters and symbols that are shown as nothing: the fillers of Hangul, the joiner of graphemes, the empty cell of Braille. */
    private static final String BLANKS = "\u115F\u1160\u3164\uFFA0\u034F\u17B4\u17B5\u2800";

    private Values() {}

    /** A name for people: without space around it, and in the one form that what looks the same has. */
    static Optional<String> name(RequestBody body) {
        return body.text("name").map(Values::name);
    }

    /** The same, which must be there. */
    static String requiredName(RequestBody body) {
        return name(body.requiredText("name"));
    }

    private static String name(String text) {
        String name = SPACES.matcher(Normalizer.normalize(text, Normalizer.Form.NFC))
                .replaceAll(" ")
                .strip();
        if (name.codePointCount(0, name.length()) > LONGEST_NAME
                || name.codePoints().anyMatch(Values::isUnprintable)
                || name.codePoints().allMatch(Values::isMark)) {
            throw Problem.invalid(
                    "name",
                    "name must be 1 to " + LONGEST_NAME + " printable characters, one of them visible by itself");
        }
        return name;
    }

    /** What is seen on another character only. True of all characters of a name that has none. */
    private static boolean isMark(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }

    /** What would break a line of a log, turn the order in which it is shown, or make two names that look the same. */
    private static boolean isUnprintable(int character) {
        if (BLANKS.indexOf(character) >= 0) {
            return true;
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    /** Permissions and wildcards, each once. */
    static Optional<List<String>> permissions(RequestBody body) {
        return body.value("permissions").map(Values::permissions);
    }

    private static List<String> permissions(JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            throw Problem.invalid("permissions", "permissions must be a list of at least one of " + known());
        }
        List<String> permissions = new ArrayList<>();
        for (JsonNode entry : list) {
            if (!entry.isTextual() || !Permission.grantable().contains(entry.textValue())) {
                throw Problem.invalid(
                        "permissions", "there is no permission " + shown(entry) + "; known are " + known());
            }
            if (!permissions.contains(entry.textValue())) {
                permissions.add(entry.textValue());
            }
        }
        return permissions;
    }

    private static String shown(JsonNode entry) {
        String text = entry.toString();
        return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
    }

    private static String known() {
        return String.join(", ", Permission.grantable());
    }

    /** A yes or no, where there is one. */
    static Optional<Boolean> flag(RequestBody body, String field) {
        return body.value(field).map(_ -> body.flag(field, false));
    }
}
