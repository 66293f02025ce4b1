package dev.sandboxengine.terminal;

/** How the next character will look: colours, attributes, character sets. What a cursor's saving saves too. Not thread-safe. */
final class Rendition {

    private static final int[] ON_OFF = {1, 2, 3, 5, 6, 7, 8, 9, 53};
    private static final int BOLD = bit(1);
    private static final int DIM = bit(2);
    private static final int BLINKS = bit(5) | bit(6);

    private static final int NO_COLOUR = 0;
    private static final int PALETTE = 1 << 24;
    private static final int DIRECT = 2 << 24;
    private static final int KIND = 3 << 24;
    private static final int ASCII = 'B';

    private static final String DESIGNATORS = "()*+";
    private static final String DESIGNATORS_96 = " -./";

    private int attributes;
    private int underline;
    private int foreground;
    private int background;
    private int underlineColour;
    /** Character sets G0 to G3: the letters that designate them, 96-character sets marked. */
    private final int[] sets = {ASCII, ASCII, ASCII, ASCII};

    private static final int SET_96 = 1 << 16;
    private int shift;
    private boolean origin;

    private static int bit(int code) {
        return 1 << indexOf(code);
    }

    private static int indexOf(int code) {
        for (int i = 0; i < ON_OFF.length; i++) {
            if (ON_OFF[i] == code) {
                return i;
            }
        }
        throw new IllegalArgumentException("no attribute: " + code);
    }

    /** Takes what a sequence that selects a graphic rendition says. */
    void select(Parameters said) {
        for (int i = 0; i < said.count(); ) {
            i = select(said, i);
        }
    }

    /** Takes one of its numbers with what belongs to it; the place of the next. */
    private int select(Parameters said, int at) {
        int code = said.value(at, 0);
        int next = at + 1;
        while (said.isSubordinate(next)) {
            next++;
        }
        switch (code) {
            case 0 -> plain();
            case 1, 2, 3, 5, 6, 7, 8, 9, 53 -> attributes |= bit(code);
            case 4 -> underline = next > at + 1 ? Math.min(said.value(at + 1, 1), 5) : 1;
            case 21 -> underline = 2;
            case 22 -> attributes &= ~(BOLD | DIM);
            case 23 -> attributes &= ~bit(3);
            case 24 -> underline = 0;
            case 25 -> attributes &= ~BLINKS;
            case 27, 28, 29 -> attributes &= ~bit(code - 20);
            case 55 -> attributes &= ~bit(53);
            case 38, 48, 58 -> {
                return colour(said, at, next);
            }
            case 39 -> foreground = NO_COLOUR;
            case 49 -> background = NO_COLOUR;
            case 59 -> underlineColour = NO_COLOUR;
            default -> basic(code);
        }
        return next;
    }

    private void basic(int code) {
        if (code >= 30 && code <= 37) {
            foreground = PALETTE | code - 30;
        } else if (code >= 40 && code <= 47) {
            background = PALETTE | code - 40;
        } else if (code >= 90 && code <= 97) {
            foreground = PALETTE | code - 90 + 8;
        } else if (code >= 100 && code <= 107) {
            background = PALETTE | code - 100 + 8;
        }
    }

    /** With colons what follows belongs to it; with semicolons it takes what it needs. */
    private int colour(Parameters said, int at, int next) {
        boolean colons = next > at + 1;
        int kind = said.value(at + 1, 0);
        int colour;
        int after;
        if (kind == 5) {
            colour = PALETTE | (said.value(at + 2, 0) & 0xff);
            after = at + 3;
        } else if (kind == 2) {
            // With colons there is a colour space before the colour, which some leave out
            int red = colons && next - at > 5 ? at + 3 : at + 2;
            colour = DIRECT
                    | (said.value(red, 0) & 0xff) << 16
                    | (said.value(red + 1, 0) & 0xff) << 8
                    | (said.value(red + 2, 0) & 0xff);
            after = red + 3;
        } else {
            return colons ? next : at + 2;
        }
        switch (said.value(at, 0)) {
            case 38 -> foreground = colour;
            case 48 -> background = colour;
            default -> underlineColour = colour;
        }
        return colons ? next : after;
    }

    void plain() {
        attributes = 0;
        underline = 0;
        foreground = NO_COLOUR;
        background = NO_COLOUR;
        underlineColour = NO_COLOUR;
    }

    void reset() {
        copyOf(new Rendition());
    }

    /** Takes a designation of a character set: intermediates and a letter; false when it is none. */
    boolean designate(ControlScanner escape) {
        int first = escape.at(0);
        int set = DESIGNATORS.indexOf(first);
        int set96 = DESIGNATORS_96.indexOf(first, 1);
        if ((set < 0 && set96 < 0) || escape.length() > 3) {
            return false;
        }
        int letters = escape.length() == 2 ? escape.at(1) : escape.at(1) << 8 | escape.at(2);
        sets[Math.max(set, set96)] = letters | (set < 0 ? SET_96 : 0);
        return true;
    }

    /** Makes one of the four character sets the present one. */
    void shift(int set) {
        shift = set;
    }

    void origin(boolean relative) {
        origin = relative;
    }

    /** What brings a terminal's default rendition to this one. */
    String toSequences() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < sets.length; i++) {
            if (sets[i] != ASCII) {
                out.append('\u001b').append((sets[i] & SET_96) == 0 ? DESIGNATORS.charAt(i) : DESIGNATORS_96.charAt(i));
                if ((sets[i] & 0xff00) != 0) {
                    out.append((char) (sets[i] >> 8 & 0xff));
                }
                out.append((char) (sets[i] & 0xff));
            }
        }
        out.append(
                switch (shift) {
                    case 1 -> "\u000e";
                    case 2 -> "\u001bn";
                    case 3 -> "\u001bo";
                    default -> "";
                });
        if (origin) {
            out.append("\u001b[?6h");
        }
        StringBuilder codes = new StringBuilder();
        for (int code : ON_OFF) {
            if ((attributes & bit(code)) != 0) {
                codes.append(';').append(code);
            }
        }
        if (underline != 0) {
            codes.append(underline == 1 ? ";4" : ";4:" + underline);
        }
        append(codes, 38, foreground);
        append(codes, 48, background);
        append(codes, 58, underlineColour);
        return codes.isEmpty()
                ? out.toString()
                : out.append("\u001b[")
                        .append(codes, 1, codes.length())
                        .append('m')
                        .toString();
    }

    /** What brings a terminal from this rendition back to the default one. */
    String undo() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < sets.length; i++) {
            if (sets[i] != ASCII) {
                out.append('\u001b').append(DESIGNATORS.charAt(i)).append('B');
            }
        }
        return out.append("\u000f\u001b[?6l\u001b[m").toString();
    }

    private static void append(StringBuilder codes, int which, int colour) {
        if ((colour & KIND) == PALETTE) {
            codes.append(';').append(which).append(";5;").append(colour & 0xff);
        } else if ((colour & KIND) == DIRECT) {
            codes.append(';').append(which).append(";2;").append(colour >> 16 & 0xff);
            codes.append(';').append(colour >> 8 & 0xff).append(';').append(colour & 0xff);
        }
    }

    void copyOf(Rendition other) {
        attributes = other.attributes;
        underline = other.underline;
        foreground = other.foreground;
        background = other.background;
        underlineColour = other.underlineColour;
        System.arraycopy(other.sets, 0, sets, 0, sets.length);
        shift = other.shift;
        origin = other.origin;
    }
}
