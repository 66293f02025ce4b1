package dev.sandboxengine.terminal;

/** Knows what terminals answer. Not thread-safe. */
final class Queries {

    private static final int DOLLAR = '$';
    private static final int HASH = '#';

    private final Parameters said = new Parameters();

    /** Whether a terminal would answer the sequence that is over. */
    boolean has(ControlScanner scanner) {
        return switch (scanner.kind()) {
            case ESCAPE -> scanner.length() == 1 && scanner.at(0) == 'Z';
            case CSI -> said.read(scanner) && csi();
            case OSC -> osc(scanner);
            case DCS -> isDcs(scanner);
            case STRING -> isGraphics(scanner);
            case NONE -> false;
        };
    }

    private boolean csi() {
        int first = said.value(0, 0);
        return switch (said.intermediate()) {
            case 0 -> plain(first);
            case DOLLAR -> said.ending() == 'p' || said.ending() == 'w' || (said.ending() == 'u' && first == 1);
            case '&' -> said.ending() == 'u';
            case '*' -> said.ending() == 'y';
            case HASH -> said.ending() == 'R' || said.ending() == '|' || said.ending() == 'S';
            default -> false;
        };
    }

    private boolean plain(int first) {
        return switch (said.marker()) {
            case 0 ->
                switch (said.ending()) {
                    // Attributes and parameters: asked for with 0, told with more
                    case 'c', 'x' -> first <= 1;
                    case 'n' -> true;
                    case 't' -> isWindowReport(first);
                    default -> false;
                };
            case '?' ->
                switch (said.ending()) {
                    case 'n', 'u', 'm' -> true;
                    case 'S' -> said.value(1, 0) == 1 || said.value(1, 0) == 4;
                    default -> false;
                };
            case '>' -> said.ending() == 'c' || said.ending() == 'q';
            case '=' -> said.ending() == 'c';
            default -> false;
        };
    }

    private static boolean isWindowReport(int what) {
        return what == 11 || (what >= 13 && what <= 16) || (what >= 18 && what <= 21);
    }

    /** Those about colours, the clipboard and the like ask with a question mark for a value. */
    private static boolean osc(ControlScanner scanner) {
        int at = 0;
        int code = 0;
        for (; at < 4 && scanner.at(at) >= '0' && scanner.at(at) <= '9'; at++) {
            code = code * 10 + scanner.at(at) - '0';
        }
        if (at == 0 || scanner.at(at) != ';') {
            return false;
        }
        if (code == 1337) {
            return startsWith(scanner, at + 1, "ReportCellSize") || startsWith(scanner, at + 1, "ReportVariable=");
        }
        return asksByMark(code) && hasMark(scanner, at);
    }

    private static boolean asksByMark(int code) {
        return code == 4 || code == 5 || (code >= 10 && code <= 22) || code == 50 || code == 52 || code == 99;
    }

    private static boolean hasMark(ControlScanner scanner, int from) {
        for (int at = from; at < scanner.length(); at++) {
            int before = scanner.at(at);
            if ((before == ';' || before == '=') && scanner.at(at + 1) == '?') {
                return true;
            }
        }
        return false;
    }

    /** DECRQSS and XTGETTCAP; known by their beginning, however long they are. */
    static boolean isDcs(ControlScanner scanner) {
        return startsWith(scanner, 0, "$q") || startsWith(scanner, 0, "+q");
    }

    /** Kitty's graphics: answered whenever a picture is named, unless it is told to be quiet. */
    private static boolean isGraphics(ControlScanner scanner) {
        return startsWith(scanner, 0, "_G") && contains(scanner, "a=q");
    }

    private static boolean startsWith(ControlScanner scanner, int from, String start) {
        for (int i = 0; i < start.length(); i++) {
            if (scanner.at(from + i) != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(ControlScanner scanner, String part) {
        for (int at = 0; at <= scanner.length() - part.length(); at++) {
            if (startsWith(scanner, at, part)) {
                return true;
            }
        }
        return false;
    }
}
