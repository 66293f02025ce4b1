package dev.sandboxengine.template;

/** Services that somebody asked for and that cannot be had. Its message says what is wrong and what would be right. */
public final class InvalidServices extends RuntimeException {

    private final String field;

    /**
     * @param field the path of what is wrong, for example {@code services[1].env.X}
     * @param message what is wrong and what would be right
     */
    public InvalidServices(String field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    /** The path of what is wrong. */
    public String field() {
        return field;
    }
}
