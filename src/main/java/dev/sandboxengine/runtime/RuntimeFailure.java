package dev.sandboxengine.runtime;

import java.util.Optional;

/** Everything that a runtime can answer instead of doing what it was asked; the message says what, and where useful what to do. */
public abstract sealed class RuntimeFailure extends RuntimeException {

    private RuntimeFailure(String message) {
        super(message);
    }

    private RuntimeFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /** The runtime cannot be reached, did not answer in time, or failed inside. A later attempt may succeed. */
    public static final class Unavailable extends RuntimeFailure {
        public Unavailable(String message) {
            super(message);
        }

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** An image is neither on the host nor to be had from a registry. */
    public static final class ImageUnavailable extends RuntimeFailure {
        private final ImageRef image;

        public ImageUnavailable(ImageRef image, String message) {
            super(message);
            this.image = image;
        }

        /** The image that was asked for. */
        public ImageRef image() {
            return image;
        }
    }

    /** The runtime refuses what it was asked for; the same question gets the same answer. */
    public static final class Rejected extends RuntimeFailure {
        private final Part part;

        public Rejected(String message) {
            this(message, Part.OTHER);
        }

        public Rejected(String message, Part part) {
            super(message);
            this.part = part;
        }

        /** What of the order is to blame, where that can be told. */
        public enum Part {
            /** The directory of a process. */
            DIRECTORY,
            /** The user of a process. */
            USER,
            /** Something else. */
            OTHER
        }

        /** What of the order is to blame. */
        public Part part() {
            return part;
        }
    }

    /**
     * The host's disk is full. What is there goes on, and nothing new can be made until the operator frees space: unused images
     * first ({@code docker image prune}), then sandboxes that nobody needs, or a larger disk. Sandboxes that may fill a disk
     * need a disk limit.
     */
    public static final class NoSpace extends RuntimeFailure {
        public NoSpace(String message) {
            super(message);
        }
    }

    /** There is no such pod, or it has no such sidecar. */
    public static final class PodNotFound extends RuntimeFailure {
        private final Optional<String> sidecar;

        public PodNotFound(PodName pod) {
            super("there is no pod '" + pod + "'");
            this.sidecar = Optional.empty();
        }

        public PodNotFound(PodName pod, String sidecar) {
            super("there is no sidecar '" + sidecar + "' of pod '" + pod + "'");
            this.sidecar = Optional.of(sidecar);
        }

        /** Which sidecar of it, when it is not the whole pod. */
        public Optional<String> sidecar() {
            return sidecar;
        }
    }

    /** The pod, or the sidecar that was meant, exists and does not run. */
    public static final class PodNotRunning extends RuntimeFailure {
        private final Optional<String> sidecar;

        public PodNotRunning(PodName pod) {
            super("pod '" + pod + "' does not run");
            this.sidecar = Optional.empty();
        }

        public PodNotRunning(PodName pod, String sidecar) {
            super("sidecar '" + sidecar + "' of pod '" + pod + "' does not run");
            this.sidecar = Optional.of(sidecar);
        }

        /** Which sidecar of it, when it is not the whole pod. */
        public Optional<String> sidecar() {
            return sidecar;
        }
    }
}
