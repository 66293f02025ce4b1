package dev.sandboxengine.terminal;

/** Knows what terminals reply, and tells it from what keys send. Not thread-safe. */
final class Replies {

    private static final int DOLLAR = '$';

    /** The largest number by which F3 tells the keys that were held with it, which stands where a reply has a column. */
    private static final int MODIFIERS = 16;

    private final Parameters said = new Parameters();

    /** Whether the sequence that is over is a reply, and cannot be a key. */
    boolean has(ControlScanner scanner) {
        return switch (scanner.kind()) {
            case CSI -> said.read(scanner) && csi();
            case OSC -> osc(scanner);
            case DCS -> dcs(scanner) == Fit.WHOLE;
            case STRING -> startsWith(scanner, "_G") == Fit.WHOLE;
            case ESCAPE, NONE -> false;
        };
    }

    /** The number by which a key like those of an editing pad, or a paste, calls itself; -1 when it is none. */
    int key(ControlScanner scanner) {
        boolean pad = said.read(scanner) && said.ending() == '~' && said.marker() == 0 && said.intermediate() == 0;
        return pad ? said.value(0, -1) : -1;
    }

    private boolean csi() {
        if (said.intermediate() != 0) {
            return said.intermediate() == DOLLAR && said.ending() == 'y';
        }
        return switch (said.marker()) {
            case 0 ->
                switch (said.ending()) {
                    case 'n' -> said.value(0, -1) == 0 || said.value(0, -1) == 3;
                    case 't' -> !said.isBare();
                    case 'x' -> said.count() > 2;
                    case 'R' -> isCursorReport();
                    default -> false;
                };
            // Keys never say so
            case '?' ->
                switch (said.ending()) {
                    case 'c', 'n', 'u', 'R', 'S', 'm' -> true;
                    default -> false;
                };
            case '>' -> said.ending() == 'c' || said.ending() == 'm';
            default -> false;
        };
    }

    private boolean isCursorReport() {
        boolean numbers = said.count() == 2 && !said.isSubordinate(1);
        int row = said.value(0, -1);
        int column = said.value(1, -1);
        return numbers && row > 0 && column > 0 && !(row == 1 && column > 1 && column <= MODIFIERS);
    }

    /** Whether what is open may be a reply when it is complete. */
    boolean mayBecome(ControlScanner scanner) {
        return switch (scanner.opening()) {
            case NONE, CSI -> true;
            case OSC -> mayBecomeOsc(scanner);
            case DCS -> dcs(scanner) != Fit.NOT;
            case STRING -> startsWith(scanner, "_G") != Fit.NOT;
            case ESCAPE -> false;
        };
    }

    private static boolean osc(ControlScanner scanner) {
        int code = code(scanner);
        int letter = scanner.at(0);
        return code >= 0 ? isReplied(code) : letter == 'l' || letter == 'L';
    }

    private static boolean mayBecomeOsc(ControlScanner scanner) {
        int first = scanner.at(0);
        if (scanner.length() == 0 || first == 'l' || first == 'L') {
            return true;
        }
        int digits = digits(scanner);
        return digits > 0 && (digits == scanner.length() || osc(scanner));
    }

    private static int digits(ControlScanner scanner) {
        int at = 0;
        while (at < 4 && scanner.at(at) >= '0' && scanner.at(at) <= '9') {
            at++;
        }
        return at;
    }

    /** The number before the first semicolon; -1 when there is none. */
    private static int code(ControlScanner scanner) {
        int digits = digits(scanner);
        if (digits == 0 || scanner.at(digits) != ';') {
            return -1;
        }
        int code = 0;
        for (int i = 0; i < digits; i++) {
            code = code * 10 + scanner.at(i) - '0';
        }
        return code;
    }

    private static boolean isReplied(int code) {
        return code == 4
                || code == 5
                || (code >= 10 && code <= 22)
                || code == 50
                || code == 52
                || code == 99
                || code == 1337;
    }

    private enum Fit {
        NOT,
        BEGUN,
        WHOLE
    }

    private static Fit dcs(ControlScanner scanner) {
        Fit best = Fit.NOT;
        for (String start : new String[] {">|", "!|", "1$r", "0$r", "1+r", "0+r", "$r", "+r", "1$u", "2$u"}) {
            Fit fit = startsWith(scanner, start);
            best = fit.compareTo(best) > 0 ? fit : best;
        }
        return best;
    }

    private static Fit startsWith(ControlScanner scanner, String start) {
        for (int i = 0; i < start.length(); i++) {
            if (i == scanner.length()) {
                return Fit.BEGUN;
            }
            if (scanner.at(i) != start.charAt(i)) {
                return Fit.NOT;
            }
        }
        return Fit.WHOLE;
    }
}
