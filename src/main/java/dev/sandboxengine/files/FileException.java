package dev.sandboxengine.files;

/** Everything that can be wrong with a path or an upload; the message says what to do. */
public abstract sealed class FileException extends RuntimeException {

    private FileException(String message) {
        super(message);
    }

    /** There is nothing at the path. */
    public static final class NotFound extends FileException {
        public NotFound(WorkspacePath path) {
            super("there is nothing at " + path);
        }
    }

    /** The path leads out of the workspace, or what is there is not what the operation needs. */
    public static final class Unacceptable extends FileException {
        public Unacceptable(String message) {
            super(message);
        }
    }

    /** An upload contains something that is never written. */
    public static final class BadArchive extends FileException {
        public BadArchive(String message) {
            super(message);
        }
    }

    /** An upload is larger than is accepted. */
    public static final class TooLarge extends FileException {
        public TooLarge(long most) {
            super("an upload has at most " + most + " bytes; send the files in several");
        }
    }

    /** An upload cannot be received at present. */
    public static final class Busy extends FileException {
        public Busy(String message) {
            super(message);
        }
    }

    /** The sandbox could not do it, for example because its disk is full. */
    public static final class Failed extends FileException {
        public Failed(String message) {
            super(message);
        }
    }
}
