package dev.sandboxengine.runtime;

import static dev.sandboxengine.runtime.Fixtures.aPod;
import static dev.sandboxengine.runtime.Fixtures.aPodThatRuns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sandboxengine.runtime.PodObservation.Phase;
import org.junit.jupiter.api.Test;

/** What a pod may not do, and what one installation may not do to another's pods. */
interface IsolationLaws extends RuntimeUnderTest {

    @Test
    default void anothersPodIsInvisible() {
        var spec = aPod(newName(), scriptedImage());
        neighbour().create(spec);

        assertThat(runtime().observe(spec.name())).isEmpty();
        assertThat(runtime().list()).noneMatch(pod -> pod.name().equals(spec.name()));
        assertThatThrownBy(() -> runtime().start(spec.name())).isInstanceOf(RuntimeFailure.PodNotFound.class);
        assertThatThrownBy(() -> runtime().exec(spec.name(), Fixtures.sh("true")))
                .isInstanceOf(RuntimeFailure.PodNotFound.class);
        assertThatThrownBy(() -> runtime().logs(spec.name(), 1)).isInstanceOf(RuntimeFailure.PodNotFound.class);
        assertThatThrownBy(() -> runtime().usage(spec.name())).isInstanceOf(RuntimeFailure.PodNotFound.class);
    }

    @Test
    default void anothersPodIsNeverTouched() {
        var spec = aPod(newName(), scriptedImage());
        var theirs = neighbour().create(spec);
        neighbour().start(spec.name());

        runtime().remove(spec.name());
        assertThatThrownBy(() -> runtime().create(Fixtures.inGeneration(spec, 9)))
                .isInstanceOf(RuntimeFailure.Rejected.class)
                .hasMessageContaining(spec.name().value());

        var still = neighbour().observe(spec.name()).orElseThrow();
        assertThat(still.containerId()).isEqualTo(theirs.containerId());
        assertThat(still.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    default void aListShowsAllPhasesOfOnesOwn() {
        var created = aPod(newName(), scriptedImage());
        runtime().create(created);
        var running = running(aPod(newName(), scriptedImage()));
        var ended = running(aPodThatRuns(newName(), scriptedImage(), "exit 0"));
        await().until(() -> runtime().observe(ended).orElseThrow().phase() == Phase.EXITED);
        neighbour().create(aPod(newName(), scriptedImage()));

        assertThat(runtime().list().stream().filter(pod -> !pod.name().equals(sharedPod())))
                .extracting(PodObservation::name)
                .containsExactlyInAnyOrder(created.name(), running, ended);
    }

    @Test
    default void aProcessHasNoPrivileges() {
        var status = sh(sharedPod(), "cat /proc/self/status").out();

        assertThat(status)
                .containsPattern("CapEff:\\s+0{16}\n")
                .containsPattern("CapBnd:\\s+0{16}\n")
                .containsPattern("NoNewPrivs:\\s+1\n")
                .containsPattern("Seccomp:\\s+2\n")
                .containsPattern("Uid:\\s+1000\\s+1000\\s+1000\\s+1000\n");
    }

    @Test
    default void theFirstProcessHasNoPrivilegesEither() {
        var pod = running(aPodThatRuns(newName(), scriptedImage(), "id -u; grep Cap /proc/self/status; exec sleep 99"));

        await().until(() -> logs(pod, 9).contains("CapAmb"));
        assertThat(logs(pod, 9)).startsWith("1000\n").containsPattern("CapEff:\\s+0{16}\n");
    }

    @Test
    default void evenRootInAPodHasNoCapabilities() {
        var root = Fixtures.sh("grep CapEff /proc/self/status; mount -t tmpfs none /mnt || echo refused");
        var ran =
                run(sharedPod(), new ExecSpec(root.command(), "root", "/", root.env(), root.terminal(), root.stdin()));

        assertThat(ran.out()).containsPattern("CapEff:\\s+0{16}\n").endsWith("refused\n");
    }

    @Test
    default void aPodIsNamedAfterItself() {
        assertThat(sh(sharedPod(), "hostname").out().trim())
                .isEqualTo(sharedPod().value());
    }

    @Test
    default void orphansAreReaped() {
        var script = "sh -c '(sleep 0.1 &) ; exit'; sleep 0.5; cat /proc/[0-9]*/stat | grep -c ' Z ' || true";

        assertThat(sh(sharedPod(), script).out().trim()).isEqualTo("0");
    }

    @Test
    default void aNeighboursPortCannotBeReached() {
        var server = running(aPod(newName(), scriptedImage()));
        var client = sharedPod();
        try (var listening = runtime().exec(server, Fixtures.sh("echo up; exec perl -e '" + PERL_SERVER + "'"))) {
            Ran.until(listening, "up");
            String address = sh(server, "hostname -i").out().trim();
            await().until(() -> connect(server, "127.0.0.1").equals("connected\n"));

            assertThat(connect(server, address)).isEqualTo("connected\n");
            assertThat(connect(client, address)).isEqualTo("nothing\n");
        }
    }

    private String connect(PodName from, String address) {
        return sh(
                        from,
                        "timeout 2 bash -c 'exec 3<>/dev/tcp/" + address
                                + "/7777' 2>/dev/null && echo connected || echo nothing")
                .out();
    }

    /** Accepts connections on port 7777 until it is killed. */
    String PERL_SERVER = "use IO::Socket::INET; $s = IO::Socket::INET->new(LocalAddr => \"0.0.0.0\", LocalPort => 7777,"
            + " Listen => 5, ReuseAddr => 1) or die; while ($c = $s->accept) { close $c }";
}
