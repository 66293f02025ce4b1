package dev.sandboxengine.sandbox;

/**
 * Why and how a sandbox ended.
 *
 * @param reason why, for programs
 * @param message why, and where useful what to do, for people
 */
public record Ending(EndReason reason, String message) {

    private static final int LONGEST_MESSAGE = 1000;

    public Ending {
        message = printable(message);
    }

    /** A dead process's last words may be part of it, and those may be anything. */
    private static String printable(String text) {
        String clean = text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "").replaceAll("\\s*\\n\\s*", " | ");
        return clean.length() <= LONGEST_MESSAGE ? clean : clean.substring(0, LONGEST_MESSAGE) + "…";
    }
}
