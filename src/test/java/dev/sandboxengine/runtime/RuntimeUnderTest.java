package dev.sandboxengine.runtime;

import java.nio.charset.StandardCharsets;

/** What the laws of a runtime are tried on. */
interface RuntimeUnderTest {

    /** The runtime, as one installation. */
    SandboxRuntime runtime();

    /** The same host, as another installation. */
    SandboxRuntime neighbour();

    /** The image of the workspace: stays until it is removed. */
    ImageRef image();

    /** An image whose first process runs the sh of the variable {@link Fixtures#SCRIPT} as the workspace's user. */
    ImageRef scriptedImage();

    /** The scripted image, but as root, as images of servers begin. */
    ImageRef serverImage();

    /** An image whose first process does not exist. */
    ImageRef brokenImage();

    /** A name that nobody had. */
    PodName newName();

    /** A running pod that all tests of the class share. */
    PodName sharedPod();

    /** Creates and starts. */
    default PodName running(PodSpec spec) {
        runtime().create(spec);
        runtime().start(spec.name());
        return spec.name();
    }

    /** Runs a command to its end. */
    default Ran run(PodName pod, ExecSpec spec) {
        try (var process = runtime().exec(pod, spec)) {
            return Ran.toTheEnd(process);
        }
    }

    /** Runs a line of sh to its end. */
    default Ran sh(PodName pod, String script) {
        return run(pod, Fixtures.sh(script));
    }

    default String logs(PodName pod, int lines) {
        return new String(runtime().logs(pod, lines), StandardCharsets.UTF_8);
    }
}
