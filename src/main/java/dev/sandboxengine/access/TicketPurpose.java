package dev.sandboxengine.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a ticket opens. The code is part of the API. */
public enum TicketPurpose {
    /** One terminal in one sandbox. */
    TERMINAL(Permission.SANDBOXES_WRITE),
    /** One file or directory of one sandbox, to be read. */
    DOWNLOAD(Permission.SANDBOXES_READ);

    private final Permission permission;

    TicketPurpose(Permission permission) {
        this.permission = permission;
    }

    /** What its maker needs, when it is made and when it is used. */
    public Permission permission() {
        return permission;
    }

    /** How it is written, for example {@code terminal}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that is written like this. */
    public static Optional<TicketPurpose> of(String code) {
        return Arrays.stream(values())
                .filter(purpose -> purpose.code().equals(code))
                .findFirst();
    }

    /** How all of them are written. */
    public static List<String> codes() {
        return Arrays.stream(values()).map(TicketPurpose::code).toList();
    }
}
