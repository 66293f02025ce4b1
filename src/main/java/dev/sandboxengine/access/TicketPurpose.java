package dev.sandboxengine.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a ticket opens. The code is part of the API. */
public enum TicketPurpose {
    /** One terminal in one sandbox: to type, or for whoever may only read to look. */
    TERMINAL(Permission.SANDBOXES_READ, Permission.SANDBOXES_WRITE),
    /** One file or directory of one sandbox, to be read. */
    DOWNLOAD(Permission.SANDBOXES_READ, Permission.SANDBOXES_READ);

    private final Permission least;
    private final Permission most;

    TicketPurpose(Permission least, Permission most) {
        this.least = least;
        this.most = most;
    }

    /** What its maker needs one of, when it is made and when it is used, the least first. */
    public List<Permission> permissions() {
        return least == most ? List.of(least) : List.of(least, most);
    }

    /** Whether somebody may do what it is for. */
    public boolean isOpenTo(Principal somebody) {
        return somebody.may(least) || somebody.may(most);
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
