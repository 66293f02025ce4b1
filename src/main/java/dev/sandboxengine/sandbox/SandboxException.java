package dev.sandboxengine.sandbox;

/** Everything that can be wrong with what a caller asks of a sandbox; the message says what to do. */
public abstract sealed class SandboxException extends RuntimeException {

    private SandboxException(String message) {
        super(message);
    }

    /** There is no such sandbox, as far as the caller may know. */
    public static final class NotFound extends SandboxException {
        public NotFound(String id) {
            super("there is no sandbox '" + id + "'");
        }
    }

    /** There is no such template. */
    public static final class TemplateNotFound extends SandboxException {
        public TemplateNotFound(String name) {
            super("there is no template '" + name + "'; GET /api/v1/templates lists those that can be used");
        }
    }

    /** The sandbox has no such service. */
    public static final class ServiceNotFound extends SandboxException {
        public ServiceNotFound(Sandbox sandbox, String name) {
            super("sandbox '" + sandbox.id() + "' has no service '" + name + "'"
                    + (sandbox.services().isEmpty()
                            ? "; it has none at all"
                            : "; it has "
                                    + String.join(
                                            ", ",
                                            sandbox.services().stream()
                                                    .map(ServiceState::name)
                                                    .toList())));
        }
    }

    /** What was asked for does not fit the sandbox's state. */
    public static final class StateConflict extends SandboxException {
        public StateConflict(String message) {
            super(message);
        }
    }

    /** A value is not acceptable. */
    public static final class Invalid extends SandboxException {
        private final String field;

        public Invalid(String field, String message) {
            super(message);
            this.field = field;
        }

        /** Which field of the request, or of the template. */
        public String field() {
            return field;
        }
    }

    /** No runtime can be reached at present. */
    public static final class RuntimeAway extends SandboxException {
        public RuntimeAway(String message) {
            super(message);
        }
    }
}
