package dev.sandboxengine.audit;

import dev.sandboxengine.config.SecretText;

/** Makes texts of callers fit for rows, logs and tables: no secret, nothing that is not seen, and not without end. */
final class AuditText {

    private AuditText() {}

    /** The text in at most so many characters; cleaned once, it stays as it is. */
    static String of(String text, int most) {
        StringBuilder clean = new StringBuilder();
        SecretText.hide(text).codePoints().limit(most + 1L).forEach(c -> {
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
