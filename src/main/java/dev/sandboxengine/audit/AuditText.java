package dev.sandboxengine.audit;

import java.util.regex.Pattern;

/** Makes texts of callers fit for rows, logs and tables: no secret, nothing that is not seen, and not without end. */
final class AuditText {

    /** Keys, tickets and invitations of ours, tokens of users, and tokens of links, wherever somebody put one by mistake. */
    private static final Pattern SECRET = Pattern.compile(
            "(?:sbx|tkt|inv)_[A-Za-z0-9_-]{8,}|eyJ[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)+|(?<![0-9a-fA-F])[0-9a-fA-F]{48}(?![0-9a-fA-F])");

    private AuditText() {}

    /** The text in at most so many characters; cleaned once, it stays as it is. */
    static String of(String text, int most) {
        StringBuilder clean = new StringBuilder();
        SECRET.matcher(text).replaceAll("***").codePoints().limit(most + 1L).forEach(c -> {
            if (isShown(c)) {
                clean.appendCodePoint(c);
            } else {
                clean.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        if (clean.codePointCount(0, clean.length()) > most) {
            clean.setLength(clean.offsetByCodePoints(0, most - 1));
            clean.append('…');
        }
        return clean.toString();
    }

    /** Not what ends a line, moves a cursor, turns the direction of writing, or is half a character. */
    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
