package dev.sandboxengine.terminal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** What a terminal's control sequences have led to, as far as it lasts. Not thread-safe. */
final class ModeMemory {

    private static final int MOST_MODES = 40;
    private static final int MOST_ANSI_MODES = 8;
    private static final int MOST_KEY_RESOURCES = 8;
    private static final int SOFT = '!';
    private static final int SPACE = ' ';
    private static final int SIDE_MARGINS = 69;
    private static final int FIRST_COLOUR = 10;
    private static final int FIRST_COLOUR_RESET = 110;
    private static final int COLOURS = 3;

    /** What colours are called; anything else is not worth repeating. */
    private static final Pattern COLOUR = Pattern.compile("[A-Za-z0-9#:/.]{1,40}");

    private final Parameters said = new Parameters();
    private final ModeList privateModes = new ModeList(MOST_MODES);
    private final ModeList ansiModes = new ModeList(MOST_ANSI_MODES);
    private final ModeList keyResources = new ModeList(MOST_KEY_RESOURCES);
    private final Rendition rendition = new Rendition();
    private final ScreenState normal = new ScreenState();
    private final ScreenState alternate = new ScreenState();
    private final ScreenTitles titles = new ScreenTitles();
    /** Foreground, background, cursor; "" as configured. */
    private final String[] colours = {"", "", ""};
    /** By which mode the alternate screen was chosen; 0 when the normal one is shown. */
    private int alternateMode;

    private int cursorStyle;
    private boolean applicationKeypad;

    String title() {
        return titles.title();
    }

    /** Makes one of the four character sets the present one. */
    void shift(int set) {
        rendition.shift(set);
    }

    /** Takes the sequence that is over. */
    void take(ControlScanner scanner) {
        switch (scanner.kind()) {
            case ESCAPE -> escape(scanner);
            case CSI -> {
                if (said.read(scanner)) {
                    csi();
                }
            }
            case OSC -> osc(scanner);
            case NONE, DCS, STRING -> {
                // Nothing that lasts
            }
        }
    }

    private void escape(ControlScanner scanner) {
        if (scanner.length() > 1) {
            rendition.designate(scanner);
            return;
        }
        switch (scanner.at(0)) {
            case '7' -> screen().saved.copyOf(rendition);
            case '8' -> rendition.copyOf(screen().saved);
            case '=' -> applicationKeypad = true;
            case '>' -> applicationKeypad = false;
            case 'c' -> reset();
            case 'n' -> rendition.shift(2);
            case 'o' -> rendition.shift(3);
            default -> {
                // Nothing that lasts
            }
        }
    }

    private ScreenState screen() {
        return alternateMode == 0 ? normal : alternate;
    }

    private void reset() {
        privateModes.clear();
        ansiModes.clear();
        keyResources.clear();
        rendition.reset();
        normal.reset();
        alternate.reset();
        Arrays.fill(colours, "");
        alternateMode = 0;
        cursorStyle = 0;
        applicationKeypad = false;
    }

    private void softReset() {
        privateModes.forget(1);
        privateModes.forget(7);
        privateModes.forget(25);
        ansiModes.forget(4);
        rendition.reset();
        screen().softReset();
        applicationKeypad = false;
    }

    private void csi() {
        if (said.intermediate() != 0) {
            if (said.intermediate() == SOFT && said.ending() == 'p') {
                softReset();
            } else if (said.intermediate() == SPACE && said.ending() == 'q') {
                cursorStyle = said.value(0, 0);
            }
            return;
        }
        switch (said.marker()) {
            case 0 -> ordinary();
            case '?' -> {
                if (said.ending() == 'h' || said.ending() == 'l') {
                    for (int i = 0; i < said.count(); i++) {
                        privateMode(said.value(i, 0), said.ending() == 'h');
                    }
                }
            }
            case '>' -> {
                switch (said.ending()) {
                    case 'm' -> keyResource();
                    case 'n' -> keyResources.set(said.value(0, 2), 0);
                    case 'u' -> screen().pushKeyboard(said.value(0, 0));
                    default -> {
                        // Queries and the like
                    }
                }
            }
            case '<' -> {
                if (said.ending() == 'u') {
                    screen().popKeyboards(Math.max(said.value(0, 1), 1));
                }
            }
            case '=' -> {
                if (said.ending() == 'u') {
                    screen().setKeyboard(said.value(0, 0), said.value(1, 1));
                }
            }
            default -> throw new IllegalStateException("no marker: " + said.marker());
        }
    }

    private void ordinary() {
        switch (said.ending()) {
            case 'm' -> rendition.select(said);
            case 'h', 'l' -> {
                for (int i = 0; i < said.count(); i++) {
                    ansiModes.set(said.value(i, 0), said.ending() == 'h' ? 1 : 0);
                }
            }
            case 'r' -> screen().rows(said.value(0, 0), said.value(1, 0));
            case 's' -> {
                if (privateModes.has(SIDE_MARGINS, 1)) {
                    screen().columns(said.value(0, 0), said.value(1, 0));
                } else {
                    screen().saved.copyOf(rendition);
                }
            }
            case 'u' -> rendition.copyOf(screen().saved);
            case 't' -> titleStack();
            default -> {
                // Nothing that lasts
            }
        }
    }

    private void titleStack() {
        if (said.value(1, 0) == 1) {
            return;
        }
        switch (said.value(0, 0)) {
            case 22 -> titles.push();
            case 23 -> titles.pop();
            default -> {
                // About the window
            }
        }
    }

    private void keyResource() {
        if (said.count() == 1 && said.value(0, -1) == -1) {
            keyResources.clear();
        } else if (said.value(1, -1) == -1) {
            keyResources.forget(said.value(0, 0));
        } else {
            keyResources.set(said.value(0, 0), said.value(1, 0));
        }
    }

    private void privateMode(int mode, boolean on) {
        switch (mode) {
            // The first two clear the screen or hold it back for a moment; a mode without a number is none
            case 0, 3, 2026 -> {}
            case 6 -> rendition.origin(on);
            case 66 -> applicationKeypad = on;
            case 1048 -> {
                if (on) {
                    screen().saved.copyOf(rendition);
                } else {
                    rendition.copyOf(screen().saved);
                }
            }
            case 47, 1047, 1049 -> alternateScreen(mode, on);
            default -> {
                if (mode == SIDE_MARGINS) {
                    screen().columns(0, 0);
                }
                privateModes.set(mode, on ? 1 : 0);
            }
        }
    }

    private void alternateScreen(int mode, boolean on) {
        if (on) {
            if (mode == 1049) {
                screen().saved.copyOf(rendition);
            }
            if (alternateMode == 0) {
                alternate.reset();
                alternateMode = mode;
            }
        } else {
            alternateMode = 0;
            if (mode == 1049) {
                rendition.copyOf(normal.saved);
            }
        }
    }

    private void osc(ControlScanner scanner) {
        byte[] body = scanner.body();
        int at = 0;
        int code = 0;
        for (; at < scanner.length() && body[at] >= '0' && body[at] <= '9' && at < 4; at++) {
            code = code * 10 + body[at] - '0';
        }
        boolean says = scanner.at(at) == ';';
        if (at == 0) {
            return;
        }
        if (says && (code == 0 || code == 2)) {
            titles.set(body, at + 1, scanner.length());
        } else if (says && code >= FIRST_COLOUR && code < FIRST_COLOUR + COLOURS) {
            colours(
                    code - FIRST_COLOUR,
                    new String(body, at + 1, scanner.length() - at - 1, StandardCharsets.US_ASCII));
        } else if (code >= FIRST_COLOUR_RESET && code < FIRST_COLOUR_RESET + COLOURS) {
            colours[code - FIRST_COLOUR_RESET] = "";
        }
    }

    private void colours(int first, String named) {
        int which = first;
        for (String colour : named.split(";", COLOURS + 1)) {
            if (which < COLOURS && COLOUR.matcher(colour).matches()) {
                colours[which] = colour;
            }
            which++;
        }
    }

    /** Sequences that bring a terminal that was just reset into these modes. It has nothing on its screen. */
    byte[] preamble() {
        StringBuilder out = new StringBuilder(titles.toSequences());
        for (int i = 0; i < COLOURS; i++) {
            if (!colours[i].isEmpty()) {
                out.append("\u001b]")
                        .append(FIRST_COLOUR + i)
                        .append(';')
                        .append(colours[i])
                        .append('\u0007');
            }
        }
        privateModes.read(
                (number, value) -> out.append("\u001b[?").append(number).append(value == 1 ? 'h' : 'l'));
        ansiModes.read((number, value) -> out.append("\u001b[").append(number).append(value == 1 ? 'h' : 'l'));
        keyResources.read((number, value) ->
                out.append("\u001b[>").append(number).append(';').append(value).append('m'));
        if (applicationKeypad) {
            out.append("\u001b=");
        }
        if (cursorStyle != 0) {
            out.append("\u001b[").append(cursorStyle).append(" q");
        }
        boolean columns = privateModes.has(SIDE_MARGINS, 1);
        out.append(normal.keyboard()).append(normal.margins(columns));
        if (alternateMode != 1049) {
            out.append(normal.savedCursor());
        }
        if (alternateMode != 0) {
            if (alternateMode == 1049) {
                // It saves the cursor itself
                String looks = normal.saved.toSequences();
                out.append(looks).append("\u001b[?1049h").append(looks.isEmpty() ? "" : normal.saved.undo());
            } else {
                out.append("\u001b[?").append(alternateMode).append('h');
            }
            out.append(alternate.keyboard()).append(alternate.margins(columns)).append(alternate.savedCursor());
        }
        return out.append(rendition.toSequences()).toString().getBytes(StandardCharsets.UTF_8);
    }
}
