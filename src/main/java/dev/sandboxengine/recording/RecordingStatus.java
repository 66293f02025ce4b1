package dev.sandboxengine.recording;

import java.util.Locale;

/** Whether more comes. The code is part of the API. */
public enum RecordingStatus {
    /** The shell lives, as far as is known. */
    RECORDING,
    /** All is there that there was, but for what was dropped. */
    COMPLETE,
    /** It had become as large as one may; what came after that is not there. */
    CUT;

    /** How it is written, for example {@code complete}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
