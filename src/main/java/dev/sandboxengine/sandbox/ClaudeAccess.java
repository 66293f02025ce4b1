package dev.sandboxengine.sandbox;

import dev.sandboxengine.runtime.PodFile;
import dev.sandboxengine.runtime.VolumeMount;
import dev.sandboxengine.template.Template;
import java.util.List;

/** What of the operator's Claude Code credentials a pod gets. */
public interface ClaudeAccess {

    /**
     * What a pod of this template gets.
     *
     * @throws ClaudeAuthMissing when the template asks for credentials that are not there
     */
    Grant grant(Template template);

    /**
     * What a pod gets.
     *
     * @param mounts volumes to mount
     * @param files files to place before the start
     */
    record Grant(List<VolumeMount> mounts, List<PodFile> files) {

        /** Nothing. */
        public static final Grant NOTHING = new Grant(List.of(), List.of());

        public Grant {
            mounts = List.copyOf(mounts);
            files = List.copyOf(files);
        }
    }

    /** The credentials that a template asks for are not there; the message says how to make them. */
    final class ClaudeAuthMissing extends RuntimeException {
        public ClaudeAuthMissing(String message) {
            super(message);
        }
    }
}
